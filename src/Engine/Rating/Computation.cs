using NodaTime;

namespace Connector.Engine.Rating;

/// <summary>The formulas of flat and level plans for one period (contract, section 2, the table of models: for <c>daily</c> the sum over the active days of level × price, divided by the days of the period). Kept exact: one division and one rounding, at the end.</summary>
internal sealed class Computation(KnownFacts facts, BillingPeriod period)
{
    private readonly List<Segment> _segments = [];

    /// <summary>Computes one item of a part.</summary>
    /// <param name="history">The agreement, for its first active day in the period.</param>
    /// <param name="part">The part.</param>
    /// <param name="plan">The plan's version in force on the part's first day.</param>
    /// <param name="item">The item: the part's own, or a template's component.</param>
    /// <param name="share">How often the component is taken: times the whole, and times a fixed quantity.</param>
    /// <param name="readings">The readings of the slice.</param>
    public Computed Compute(AgreementHistory history, Part part, Plan plan, string item, ComponentShare share, ReadingBook readings)
    {
        if (plan.Proration == Proration.Thirty360 && !facts.Calendar.IsMonthly)
        {
            return Fail("RATE-004", $"proration thirty360 of plan {plan.Key} needs a monthly calendar");
        }

        _segments.Clear();
        var of = plan.Proration switch { Proration.Thirty360 => 30, Proration.None => 1, _ => period.Length };
        Unrated? failure = null;
        var fixedLevel = plan.Model == ChargeModel.Level ? LevelOfPeriod(part, plan, readings, out failure) : null;
        if (failure is null)
        {
            foreach (var (days, version) in part.Ranges)
            {
                var range = plan.Proration == Proration.None ? new Days(days.From, days.From) : days;
                failure = Cut(range, history.Key, version, plan, item, fixedLevel, readings);
                if (failure is not null || plan.Proration == Proration.None)
                {
                    break;
                }
            }
        }

        failure ??= OneCurrency();
        if (failure is not null)
        {
            return new Computed { Segments = [.. _segments], Unrated = failure, Currency = ChargeCurrency() };
        }

        return Sum(part, plan, of, share);
    }

    private Computed Sum(Part part, Plan plan, int of, ComponentShare share)
    {
        Fraction sum = default, units = default;
        Fraction? unitPrice = null;
        var counted = 0;
        bool mixed = false, allByDay = plan.Proration != Proration.None;
        foreach (var segment in _segments)
        {
            if (segment.Counted == 0)
            {
                continue; // a 31st in a month of 30
            }

            var level = segment.Level ?? Fraction.One;
            if (segment.Quote.Rate.IsPlain)
            {
                var price = AmountOf(segment, Fraction.One, of, plan);
                sum += level * price * segment.Counted;
                mixed |= unitPrice is { } known && known != price;
                unitPrice ??= price;
            }
            else
            {
                sum += AmountOf(segment, level, of, plan) * segment.Counted;
                mixed = true;
            }

            units += level * segment.Counted;
            counted += segment.Counted;
            allByDay &= segment.Quote.Rate.Per == Per.Day;
        }

        var quantity = units / of;
        var unrounded = sum / of;
        if (!share.IsWhole)
        {
            // A fixed quantity is taken once, at the price of the first day that counts.
            quantity = (quantity * share.Elapsed) + share.Fixed;
            unrounded = (unrounded * share.Elapsed) + (share.Fixed.Sign == 0 || counted == 0 ? default : AmountOf(FirstCounted(), share.Fixed, of, plan));
        }

        sum = share.IsWhole ? sum : unrounded * of;
        if (allByDay && !mixed && unitPrice is { } daily && share.IsWhole)
        {
            // A price by the day reads as days times that price.
            quantity = units;
            unitPrice = daily / (plan.Proration == Proration.Thirty360 ? 30 : period.Length);
        }

        Fraction? minimum = plan.MinimumAmount, maximum = plan.MaximumAmount;
        if (plan.Proration != Proration.None && counted != of)
        {
            minimum = minimum is { } least ? least * counted / of : null;
            maximum = maximum is { } most ? most * counted / of : null;
        }

        unrounded = minimum is { } low && unrounded < low ? low : unrounded;
        unrounded = maximum is { } high && unrounded > high ? high : unrounded;
        return new Computed
        {
            Segments = [.. _segments],
            Sum = sum,
            Of = of,
            Quantity = quantity,
            UnitPrice = mixed ? null : unitPrice,
            Unrounded = unrounded,
            Minimum = minimum,
            Maximum = maximum,
            Currency = ChargeCurrency(),
        };
    }

    /// <summary>What a quantity costs at a segment's price, for a whole period.</summary>
    private Fraction AmountOf(in Segment segment, Fraction quantity, int of, Plan plan)
    {
        var quote = segment.Quote;
        var amount = quote.Rate.IsPlain ? quantity * quote.PriceOf(quote.Rate.Tiers[0]) : Tiers.Amount(quote, quantity, plan);
        return amount * (of == 30 && quote.Rate.Per == Per.Day ? 30 : facts.PerFactor(quote.Rate.Per, period));
    }

    /// <summary>Cuts a range of days wherever price or level change.</summary>
    private Unrated? Cut(Days range, string agreement, Agreement version, Plan plan, string item, Fraction? fixedLevel, ReadingBook readings)
    {
        for (var day = range.From; day <= range.To;)
        {
            var until = range.To;
            var place = version.Place ?? facts.PlaceOn(version.Recipient, day, ref until) ?? facts.PlaceOn(version.Payer, day, ref until);
            var scopes = new PriceScopes(agreement, version.Recipient, version.Payer, version.Provider, facts.Places.Chain(place));
            var quote = facts.Prices.On(item, scopes, day, out var priceUntil);
            until = Days.Earlier(until, priceUntil);
            var level = fixedLevel;
            if (plan.Model == ChargeModel.Level && level is null)
            {
                level = LevelOn(agreement, version, plan, day, readings, ref until)?.Value;
                if (level is null && Counted(new Days(day, until), plan) > 0)
                {
                    return NoReading(plan, version, day);
                }
            }

            var counted = plan.Proration == Proration.None ? 1 : Counted(new Days(day, until), plan);
            if (quote is { } found)
            {
                _segments.Add(new Segment(new Days(day, until), counted, level, found));
            }
            else if (counted > 0)
            {
                return Unrated.NoRate(item, null, day);
            }

            day = until.PlusDays(1);
        }

        return null;
    }

    /// <summary>The one level of bases other than daily; null for a daily basis.</summary>
    private Fraction? LevelOfPeriod(Part part, Plan plan, ReadingBook readings, out Unrated? failure)
    {
        failure = null;
        switch (plan.LevelBasis)
        {
            case LevelBasis.Daily:
                return null;
            case LevelBasis.PeriodStart:
                var until = period.Days.To;
                var version = part.Agreement;
                var start = LevelOn(version.Key, version, plan, period.Days.From, readings, ref until);
                if (start is null && until < period.Days.To)
                {
                    // None by then: looking drew "until" in to the day before the first reading.
                    start = LevelOn(version.Key, version, plan, until.PlusDays(1), readings, ref until);
                }

                failure = start is null ? NoReading(plan, version, period.Days.From) : null;
                return start?.Value;
            default:
                Fraction sum = default, maximum = default;
                var days = 0;
                foreach (var (range, rangeVersion) in part.Ranges)
                {
                    for (var day = range.From; day <= range.To;)
                    {
                        var last = range.To;
                        if (LevelOn(rangeVersion.Key, rangeVersion, plan, day, readings, ref last) is not { } reading)
                        {
                            failure = NoReading(plan, rangeVersion, day);
                            return null;
                        }

                        var count = new Days(day, last).Count;
                        sum += (Fraction)reading.Value * count;
                        maximum = days == 0 || reading.Value > maximum ? reading.Value : maximum;
                        days += count;
                        day = last.PlusDays(1);
                    }
                }

                return plan.LevelBasis == LevelBasis.Average ? sum / days : maximum;
        }
    }

    /// <summary>The reading for the agreement itself, else for the recipient, else (no recipient) for the payer.</summary>
    private static Reading? LevelOn(string agreement, Agreement version, Plan plan, LocalDate day, ReadingBook readings, ref LocalDate until)
        => readings.On(plan.Measure!, agreement, day, ref until)
            ?? (Subject(version) is { } subject ? readings.On(plan.Measure!, subject, day, ref until) : null);

    private static string? Subject(Agreement version) => version.Recipient ?? version.Payer;

    /// <summary>How many days of a range count. In a month of 30 a 31st counts nothing and the last day of February what is missing.</summary>
    private static int Counted(Days days, Plan plan)
    {
        if (plan.Proration != Proration.Thirty360)
        {
            return days.Count;
        }

        var counted = days.Count;
        var lastOfMonth = days.To.Calendar.GetDaysInMonth(days.To.Year, days.To.Month);
        if (days.To.Day == lastOfMonth)
        {
            counted += 30 - lastOfMonth;
        }

        return counted;
    }

    private Unrated? OneCurrency()
    {
        foreach (var segment in _segments)
        {
            if (segment.Counted > 0 && CurrencyOf(segment) != ChargeCurrency())
            {
                return Unrated.TwoCurrencies(ChargeCurrency(), CurrencyOf(segment), segment.Days.From);
            }
        }

        return null;
    }

    /// <summary>The first segment of which any day counts; where none does (an agreement of a 31st in a month of 30), the first.</summary>
    private Segment FirstCounted() => _segments.FirstOrDefault(s => s.Counted > 0, _segments[0]);

    private string? ChargeCurrency() => _segments.Count == 0 ? null : CurrencyOf(FirstCounted());

    private string CurrencyOf(Segment segment) => segment.Quote.Rate.Currency ?? facts.Settings.Billing.Currency;

    private static Unrated NoReading(Plan plan, Agreement version, LocalDate day)
        => new("RATE-002", $"no reading of {plan.Measure} for {Subject(version) ?? version.Key} is in force on {CanonicalText.Text(day)}");

    private static Computed Fail(string code, string reason) => new() { Segments = [], Unrated = new Unrated(code, reason) };
}
