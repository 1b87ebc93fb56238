namespace Connector.Engine;

/// <summary>Statuses of charges as files and answers write them.</summary>
public static class ChargeStatuses
{
    /// <summary>The word for it.</summary>
    public static string Text(this ChargeStatus chargeStatus) => chargeStatus switch
    {
        ChargeStatus.Rated => "rated",
        ChargeStatus.Unrated => "unrated",
        _ => "held",
    };
}
