namespace Connector.Operations;

/// <summary>Why an operation is refused. The command line makes an exit code of it, the API a status.</summary>
public enum RefusalKind
{
    /// <summary>A business rule forbids it, as things are now.</summary>
    Rule,

    /// <summary>Something that was given is wrong.</summary>
    Input,

    /// <summary>Something that was named does not exist.</summary>
    NotFound,

    /// <summary>An accounting system failed, or did not answer.</summary>
    Backend,
}
