namespace Connector.Engine;

/// <summary>What happens when a posted document no longer says the truth.</summary>
public enum CorrectionPolicy
{
    /// <summary>A supplementary document or a credit for the difference.</summary>
    Adjust,

    /// <summary>A document that cancels the original, and its replacement.</summary>
    Reissue,

    /// <summary>The difference waits until the policy is changed.</summary>
    Hold,
}
