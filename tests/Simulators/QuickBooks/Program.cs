namespace Connector.Simulators.QuickBooks;

internal static class Program
{
    public static int Main() => 0;
}
