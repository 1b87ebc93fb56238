namespace Connector.Operations;

/// <summary>Why an operation is refused. The command line turns it into an exit code, the API into a status.</summary>
public enum RefusalKind
{
    /// <summary>A business rule forbids it in the present state.</summary>
    Rule,

    /// <summary>An argument or an input is wrong.</summary>
    Input,

    /// <summary>Something that was named does not exist.</summary>
    NotFound,

    /// <summary>An accounting system failed, or did not answer.</summary>
    Backend,
}
