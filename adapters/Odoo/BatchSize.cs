namespace Connector.Adapters.Odoo;

/// <summary>How much goes into one call: as many lines as this server handles in the time that a call should take.</summary>
/// <param name="target">How long a call should take.</param>
internal sealed class BatchSize(TimeSpan target)
{
    /// <summary>The most documents in one call.</summary>
    public const int MostDocuments = 50;

    private const int FewestLines = 30;
    private const int MostLines = 3000;

    private int _lines = 750;

    /// <summary>Splits documents into the parts of single calls. Each part is sized when the one before it has been sent.</summary>
    public IEnumerable<List<OdooSending>> Split(IEnumerable<OdooSending> documents)
    {
        var rest = new Queue<OdooSending>(documents);
        while (rest.Count > 0)
        {
            var part = new List<OdooSending> { rest.Dequeue() };
            var lines = Lines(part[0]);
            while (rest.TryPeek(out var next) && part.Count < MostDocuments && lines + Lines(next) <= _lines)
            {
                lines += Lines(next);
                part.Add(rest.Dequeue());
            }

            yield return part;
        }
    }

    /// <summary>Learns from a call that succeeded.</summary>
    public void Took(List<OdooSending> part, TimeSpan elapsed)
    {
        var lines = part.Sum(Lines) * target.TotalSeconds / Math.Max(elapsed.TotalSeconds, 0.001);
        _lines = (int)Math.Clamp(lines, Math.Max(FewestLines, _lines / 4), Math.Min(MostLines, _lines * 2));
    }

    /// <summary>Learns from a call that failed, perhaps because it was too large.</summary>
    public void Failed() => _lines = Math.Max(FewestLines, _lines / 2);

    private static int Lines(OdooSending sending) => sending.Wanted!.Lines.Length;
}
