namespace Connector.Host.Samples;

/// <summary>
/// Random numbers that are the same on every machine and runtime: SplitMix64, whole numbers only.
/// Each thing made has its own series, named by what and which it is, so that it can be made again without all others.
/// </summary>
internal sealed class Draw(int seed, int what, int which)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong state = Mix(Mix(Mix((uint)seed) + (uint)what) + (uint)which);

    /// <summary>A number from 0 up to, and without, the bound.</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (uint)bound) >> 32);

    public int Between(int first, int last) => first + Below(last - first + 1);

    private ulong Next() => Mix(state = unchecked(state + Step));

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z += Step;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
