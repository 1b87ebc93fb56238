namespace Connector.Store;

/// <summary>What slices read repeatedly. It is shared by all snapshots of one instant.</summary>
internal sealed class Recurring
{
    private const int Many = 5_000;

    private readonly Dictionary<string, HashSet<string>> _subjects = new(StringComparer.Ordinal);
    private int _usage; // 1 for yes and -1 for no, once it is known
    private int _asked;

    public string[]? Measures { get; set; }

    /// <summary>The subjects that have readings of a measure. They are read once; other callers wait meanwhile.</summary>
    public HashSet<string> Subjects(string measure, Func<IEnumerable<string>> read)
    {
        lock (_subjects)
        {
            if (!_subjects.TryGetValue(measure, out var subjects))
            {
                _subjects.Add(measure, subjects = read().ToHashSet(StringComparer.Ordinal));
            }

            return subjects;
        }
    }

    public bool IsFresh => _usage == 0 && Measures is null && _asked == 0;

    /// <summary>Whether there are sessions or events.</summary>
    public bool HasUsage(Func<bool> look) => (_usage == 0 ? _usage = look() ? 1 : -1 : _usage) > 0;

    /// <summary>Counts the subjects that are asked for, and returns whether there have been many.</summary>
    public bool AreMany(int more) => Interlocked.Add(ref _asked, more) > Many;
}
