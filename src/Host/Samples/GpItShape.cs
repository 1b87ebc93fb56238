namespace Connector.Host.Samples;

/// <summary>
/// How many of everything a made-up data set has. The whole one: 106 payers, 200 items, 70 providers; a small one has fewer, so that they meet.
/// </summary>
internal sealed record GpItShape(int Practices, int Seed)
{
    public int Payers { get; } = Math.Clamp(Practices / 20, 4, 106);

    public int Items { get; } = Math.Clamp(Practices / 5, 20, 200);

    public int Providers => Items * 7 / 20;

    public int Adjustments => Items / 10;

    public static string Place(int payer) => $"R{payer + 1:D3}";

    public static string Payer(int payer) => $"CG-R{payer + 1:D3}";

    public static string Item(int item) => $"P{item + 1:D3}";

    /// <summary>An item has one provider, a provider about three items.</summary>
    public string Provider(int item) => $"SUP{(item % Providers) + 1:D2}";

    public static bool IsPerPatient(int item) => item % 5 < 3;

    public static string Plan(int item) => IsPerPatient(item) ? "per-patient" : "per-practice";
}
