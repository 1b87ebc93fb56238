namespace Connector.Simulators.Odoo;

/// <summary>Measured times: seconds by what a call does.</summary>
/// <param name="Scale">1 is the measured machine.</param>
/// <param name="Waits">Whether answers wait that long; otherwise the time is only added up.</param>
public sealed record SimulatorTimes(double Scale = 1, bool Waits = true)
{
    /// <summary>How long a call takes that creates or changes this many records with this many lines.</summary>
    public TimeSpan Of(string model, string method, int records, int lines, int version)
        => Of(model, method, new Work { Records = records, Lines = lines }, version);

    internal TimeSpan Of(string model, string method, Work work, int version)
    {
        var seconds = (model, method) switch
        {
            ("account.move", "create") => 0.062 + (0.003 * work.Records) + (0.004 * work.Lines),
            ("account.move", "load") => 1.13 * (0.062 + (0.003 * work.Records) + (0.004 * work.Lines)),
            ("account.move", "write") => 0.06 + (0.005 * work.Lines),
            ("account.move", "action_post") => 0.046 + (0.036 * work.Records),
            ("account.move", "button_draft" or "button_cancel") => 0.03 + (0.01 * work.Records),
            ("account.move", "unlink") => 0.01 + (0.0035 * work.Records),
            ("res.partner", "create" or "load" or "write") => 0.015 + (0.0008 * work.Records),
            ("product.product" or "product.template", "create" or "load" or "write") => 0.015 + (0.0013 * work.Records),
            (_, "create" or "load" or "write" or "unlink" or "message_post" or "activity_schedule") => 0.015 + (0.002 * work.Records),
            _ => 0.005 + (0.00002 * work.Read),
        };
        return TimeSpan.FromSeconds(seconds * Scale * (version <= 17 ? 0.85 : 1));
    }
}
