namespace Connector.Store;

/// <summary>The state of a job or a part of it.</summary>
public enum JobState
{
    /// <summary>It waits to be taken: for the first time, or because a process stopped or died while working on it.</summary>
    Queued,

    /// <summary>A process works on it.</summary>
    Running,

    /// <summary>It ran to its end; its outcome says with which result.</summary>
    Done,

    /// <summary>It could not continue.</summary>
    Failed,

    /// <summary>Somebody cancelled it. What it had already done stays done.</summary>
    Cancelled,
}
