using NodaTime.Text;

namespace Connector.Engine.Ingesting;

/// <summary>What the cells of one row must be together.</summary>
internal static class RowRules
{
    public static void Check(FactFile file, string?[] cells, Action<string, string> error, Action<string> warn)
    {
        string? Cell(string column) => cells[file.Position(column)];
        if (file.Position("from") >= 0 && file.Position("to") >= 0
            && Cell("from") is { } from && Cell("to") is { } to && string.CompareOrdinal(to, from) < 0)
        {
            error("to", $"a day not before from, {from}");
        }

        if (file == FactFile.Plans)
        {
            Plan(Cell, error, warn);
        }
        else if (file == FactFile.Rates)
        {
            Rate(Cell, error);
        }
        else if (file == FactFile.Sessions)
        {
            Session(Cell, error, warn);
        }
        else if (file == FactFile.Events && Cell("quantity") is { } quantity && CanonicalText.Decimal(quantity) < 0)
        {
            error("quantity", "0 or more");
        }
        else if (file == FactFile.Cancellations)
        {
            Cancellation(Cell, error);
        }
        else if (file == FactFile.Bands && Cell("holidays") is not null && Cell("days") is not null)
        {
            error("days", "nothing: a band of holidays is on the days of its list");
        }
        else if (file == FactFile.Templates && Cell("template") == Cell("component"))
        {
            error("component", "another item or template: a template cannot hold itself");
        }
        else if (file == FactFile.Places && Cell("place") == Cell("parent"))
        {
            error("parent", "another place: a place cannot lie in itself");
        }
    }

    private static void Plan(Func<string, string?> cell, Action<string, string> error, Action<string> warn)
    {
        var model = cell("model")?.Split('@')[0];
        if (model == "level" && cell("measure") is null)
        {
            error("measure", "a measure: a level plan charges by its readings");
        }

        if (model == "level" && cell("proration") is not (null or "daily"))
        {
            error("proration", "daily, or nothing: a level plan is prorated by its days");
        }

        if (model == "time" && cell("interval") is null)
        {
            error("interval", "a duration such as PT15M: a time plan charges by intervals");
        }

        if (model == "time" && cell("schedule") == "periodic" && cell("interval") is { } interval
            && PeriodPattern.NormalizingIso.Parse(interval).Value.ToDuration() < NodaTime.Duration.FromHours(1))
        {
            error("interval", "at least PT1H for the schedule periodic");
        }

        if (cell("minimum_amount") is { } minimum && cell("maximum_amount") is { } maximum && CanonicalText.Decimal(minimum) > CanonicalText.Decimal(maximum))
        {
            error("maximum_amount", $"an amount not below minimum_amount, {minimum}");
        }

        foreach (var column in model == "time" ? [] : new[] { "interval", "rounding", "clock", "schedule" })
        {
            if (cell(column) is { } value)
            {
                warn($"{column} {value} applies to time plans only and does nothing on a {model} plan");
            }
        }

        if (model is "time" or "event" && cell("timing") == "advance")
        {
            warn($"timing advance does nothing on a {model} plan: usage is billed when it is known");
        }
    }

    private static void Rate(Func<string, string?> cell, Action<string, string> error)
    {
        if (cell("price") is null && cell("fixed_price") is null)
        {
            error("price", "a price or a fixed_price");
        }

        if (cell("tier_mode") == "package" && (cell("package_size") is not { } size || CanonicalText.Decimal(size) <= 0))
        {
            error("package_size", "a size above 0: the tier mode is package");
        }

        if (cell("tier_from") is { } tier && CanonicalText.Decimal(tier) < 0)
        {
            error("tier_from", "0 or more");
        }

        if (cell("free_units") is { } free && CanonicalText.Decimal(free) < 0)
        {
            error("free_units", "0 or more");
        }
    }

    private static void Cancellation(Func<string, string?> cell, Action<string, string> error)
    {
        if (cell("charge") == "fixed" && cell("fixed_price") is null)
        {
            error("fixed_price", "a price: the charge is fixed");
        }

        if (cell("notice_hours") is { } hours && CanonicalText.Decimal(hours) < 0)
        {
            error("notice_hours", "0 or more");
        }
    }

    private static void Session(Func<string, string?> cell, Action<string, string> error, Action<string> warn)
    {
        static bool IsBefore(string? a, string? b)
            => a is not null && b is not null && CanonicalText.TryParseInstant(a, out var x) && CanonicalText.TryParseInstant(b, out var y) && x < y;

        if (IsBefore(cell("end"), cell("start")))
        {
            error("end", $"an instant not before start, {cell("start")}");
        }

        var plannedStart = cell("planned_start") is null ? "start" : "planned_start";
        if (IsBefore(cell("planned_end"), cell(plannedStart)))
        {
            error("planned_end", $"an instant not before {plannedStart}, {cell(plannedStart)}");
        }

        if (cell("status") == "in_progress" && cell("end") is not null)
        {
            warn("end does nothing while status is in_progress: a session has ended when it is completed");
        }

        if (cell("status") == "completed" && cell("end") is null)
        {
            error("end", "an instant: the session is completed");
        }
    }
}
