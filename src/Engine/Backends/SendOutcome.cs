namespace Connector.Engine;

/// <summary>What became of a document that was sent.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>It exists as it was sent; after a cancellation it no longer counts.</summary>
    public sealed record Done(ExternalDocument Found) : SendOutcome;

    /// <summary>It is no longer a draft: nothing was written, plan again.</summary>
    public sealed record Moved(ExternalDocument Found) : SendOutcome;

    /// <summary>Somebody edited the draft: nothing was written.</summary>
    public sealed record Edited(ExternalDocument Found) : SendOutcome;

    /// <summary>It no longer exists: nothing was written.</summary>
    public sealed record Gone : SendOutcome;

    /// <summary>The backend refuses it, and will again.</summary>
    public sealed record Refused(string Code, string Message) : SendOutcome;

    /// <summary>It did not happen this time; it may next time.</summary>
    public sealed record Failed(string Code, string Message) : SendOutcome;

    /// <summary>Whether it happened is not known: look before sending again.</summary>
    public sealed record Lost(string Message) : SendOutcome;
}
