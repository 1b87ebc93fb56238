namespace Connector.Store;

/// <summary>Where a run is.</summary>
public enum JobState
{
    /// <summary>It waits for its turn, again where a process stopped or died over it.</summary>
    Queued,

    /// <summary>A process works on it.</summary>
    Running,

    /// <summary>It went to its end; its outcome says how.</summary>
    Done,

    /// <summary>It could not go on.</summary>
    Failed,

    /// <summary>Somebody cancelled it. What it had done by then stays done.</summary>
    Cancelled,
}
