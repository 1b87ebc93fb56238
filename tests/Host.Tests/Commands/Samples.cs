using Connector.Host.Samples;

namespace Connector.Host.Tests.Commands;

/// <summary>Samples large enough to be a business and small enough for a test.</summary>
internal static class Samples
{
    public static void GpIt(string folder, string? corrections = null, int practices = 40)
    {
        GpItSample.Write(folder, practices);
        if (corrections is not null)
        {
            GpItSample.WriteCorrections(corrections, practices);
        }
    }
}
