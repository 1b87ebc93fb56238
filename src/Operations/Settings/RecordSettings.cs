using Connector.Engine;
using Connector.Operations.Recalculating;
using Connector.Store;

namespace Connector.Operations.Settings;

/// <summary>Records the settings that decide amounts or plans when they change, because they are part of what was known.</summary>
public static class RecordSettings
{
    /// <summary>Records the settings, and recalculates closed periods when they change amounts.</summary>
    /// <exception cref="Refusal">A setting changed that closed periods or published documents depend on.</exception>
    public static void Run(OperationContext operation)
    {
        if (operation.AsOf is not null || operation.Ahead is not null)
        {
            return;
        }

        DecidingSettings? recorded;
        using (var snapshot = operation.Read())
        {
            recorded = snapshot.Settings();
        }

        // The versions of formulas are those of the program that made the store.
        var deciding = operation.Settings.Deciding with { Models = recorded?.Models ?? ModelVersions.Newest };
        if (recorded is not null && Same(recorded, deciding))
        {
            return;
        }

        using var recording = operation.Record("settings");
        if (recorded is not null && Unchangeable(recording, recorded.Billing, deciding.Billing) is { } issue)
        {
            throw new Refusal(RefusalKind.Input, issue);
        }

        recording.SetSettings(deciding);
        if (recorded is not null && recorded.Billing != deciding.Billing)
        {
            RecalculateClosedPeriods.All(recording);
        }

        recording.Commit("settings", null, "settings changed");
    }

    /// <summary>The issue that a setting changed on which closed periods or published documents depend; null when none did.</summary>
    private static Issue? Unchangeable(Snapshot snapshot, BillingSettings before, BillingSettings after)
    {
        var closed = snapshot.PeriodStates().Count(p => p.Value != PeriodState.Open);
        return closed > 0 && (before.Calendar, before.Anchor) != (after.Calendar, after.Anchor)
            ? new Issue("CONFIG-004", "Connector:Billing:Calendar", $"The calendar cannot change while {closed} periods are closed.", "Restore the old value, or reopen them first.")
            // Keys of documents omit the billing currency, so a change of it would change what existing keys mean.
            : before.Currency != after.Currency && (closed > 0 || snapshot.PublishedPeriods().Any())
            ? new Issue("CONFIG-004", "Connector:Billing:Currency", $"The currency cannot change from {before.Currency} once periods are closed or documents published.", "Restore the old value, and name other currencies in the rates.")
            : null;
    }

    private static bool Same(DecidingSettings a, DecidingSettings b)
        => a.Billing == b.Billing && a.ReviewRequired == b.ReviewRequired && a.Corrections == b.Corrections && a.Routes.SequenceEqual(b.Routes);
}
