using NodaTime;

namespace Connector.Engine.Tests;

/// <summary>Instants as tests write them.</summary>
internal static class Instants
{
    public static Instant Of(string text) => CanonicalText.TryParseInstant(text, out var instant) ? instant : throw new FormatException(text);

    /// <summary>A local time in a zone, with its offset: the first of two, as a file writes it.</summary>
    public static string In(string zone, string local)
        => CanonicalText.Text(NodaTime.Text.LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(local).Value.InZoneLeniently(DateTimeZoneProviders.Tzdb[zone]).ToInstant());
}

/// <summary>Worlds of sessions and events: agreement A of the payer for an item, charged by plan PLAN.</summary>
internal static class UsageWorld
{
    /// <summary>A plan by its cells, as <c>interval=PT15M rounding=up</c>; the rate is the price of one interval.</summary>
    public static World Time(string plan, string price = "60", string zone = "Europe/London") => Of("model=time " + plan, price, zone);

    public static World Event(string plan = "", string price = "60") => Of("model=event " + plan, price, "Europe/London");

    public static World Of(string plan, string price, string zone)
    {
        var cells = plan.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => c.Split('=')).ToArray();
        return new World { Settings = DecidingSettings.Default with { Billing = BillingSettings.Default with { Zone = zone } } }
            .Rows("items", "item,name", "ITEM,Care", "OTHER,Kit")
            .Rows("places", "place,parent", "HERE,", "THERE,")
            .Rows("parties", "party,name", "PAYER,The payer", "SECOND,Another payer", "RECIPIENT,The recipient", "FRIEND,Another recipient")
            .Rows("plans", "plan," + string.Join(',', cells.Select(c => c[0])), "PLAN," + string.Join(',', cells.Select(c => c[1])))
            .Rows("rates", "item,scope,price", "ITEM,all," + price)
            .Active();
    }

    /// <summary>A session of agreement A: completed when it has an end, else in progress.</summary>
    public static World Session(this World world, string key, string start, string? end = null)
        => world.Rows("sessions", "session,agreement,start,end,status", $"{key},A,{start},{end},{(end is null ? "in_progress" : "completed")}");

    /// <summary>A cancelled session of agreement A, and what else its row says, as <c>billable=true</c>.</summary>
    public static World Cancelled(this World world, string start, string more)
    {
        var cells = more.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => c.Split('=')).ToArray();
        return world.Rows("sessions", "session,agreement,start,status," + string.Join(',', cells.Select(c => c[0])), $"S,A,{start},cancelled," + string.Join(',', cells.Select(c => c[1])));
    }

    public static World Event(this World world, string key, string at, string quantity = "")
        => world.Rows("events", "event,agreement,at,quantity", $"{key},A,{at},{quantity}");

    /// <summary>Other rates in place of those there are.</summary>
    public static World Rates(this World world, string header, params string[] lines) => world.With("rates", []).Rows("rates", "item,scope," + header, [.. lines.Select(l => "ITEM,all," + l)]);

    /// <summary>Each charge's quantity, exact.</summary>
    public static string[] Quantities(this World world, string period) => [.. world.Charges(period).Select(c => c.Quantity?.ToString() ?? c.Reason!)];

    public static Explanation Explain(this World world, string charge)
        => BillingProcess.Explain(world.At(Keys.PeriodOf(charge)), world.Slice(), charge) ?? throw new InvalidOperationException("There is no charge " + charge);

    /// <summary>The exact sum of a period's charges, before anything is rounded.</summary>
    public static Fraction Unrounded(this World world, string period)
    {
        var (context, slice) = (world.At(period), world.Slice());
        return BillingProcess.Rate(context, slice).Output.Charges.Aggregate(Fraction.Zero, (sum, c) => sum + BillingProcess.Explain(context, slice, c.Key)!.Unrounded!.Value);
    }
}
