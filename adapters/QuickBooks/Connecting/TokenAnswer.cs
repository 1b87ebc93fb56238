namespace Connector.Adapters.QuickBooks;

/// <summary>What became of a request for tokens.</summary>
internal abstract record TokenAnswer
{
    private TokenAnswer()
    {
    }

    /// <summary>Tokens, and for how many seconds each is valid.</summary>
    public sealed record Granted(string AccessToken, string? RefreshToken, long Seconds, long? RefreshSeconds, long? HardSeconds) : TokenAnswer
    {
        /// <summary>Without the tokens.</summary>
        public override string ToString() => nameof(Granted);
    }

    /// <summary>The refresh token or the code counts no more.</summary>
    /// <param name="Said">What Intuit said.</param>
    /// <param name="AfterLost">Whether an answer was lost just before: then the newer one was in it.</param>
    public sealed record Invalid(string Said, bool AfterLost) : TokenAnswer;

    /// <summary>Something else is refused, such as the app's secret.</summary>
    public sealed record Refused(string Said) : TokenAnswer;

    /// <summary>Intuit does not answer now.</summary>
    /// <param name="Said">What was seen.</param>
    /// <param name="IsLost">Whether it may have been carried out all the same: then a new refresh token was in the answer.</param>
    public sealed record Away(string Said, bool IsLost) : TokenAnswer;
}
