namespace Connector.Engine;

/// <summary>What is to be done.</summary>
public enum ActionKind
{
    /// <summary>Nothing: nothing is open, or what is open waits.</summary>
    None,

    /// <summary>Nothing of it exists in the accounting system: create it.</summary>
    Create,

    /// <summary>It is still a draft: bring it to the new content.</summary>
    Update,

    /// <summary>It is booked: a document for the difference.</summary>
    Adjust,

    /// <summary>A draft whose target became nothing.</summary>
    Cancel,

    /// <summary>A record that was found in the accounting system is to be used.</summary>
    Link,

    /// <summary>Something blocks it, and the reason says what to do.</summary>
    Blocked,
}
