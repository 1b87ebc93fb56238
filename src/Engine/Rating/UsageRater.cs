using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine.Rating;

/// <summary>A quantity of time or events at one price.</summary>
/// <param name="Quantity">How much.</param>
/// <param name="Day">The day whose price counts.</param>
/// <param name="Band">The band whose price counts; null for none.</param>
internal readonly record struct Piece(Fraction Quantity, LocalDate Day, string? Band);

/// <summary>One session or event as it is charged in a period.</summary>
internal sealed record Use
{
    /// <summary>The session's or event's key.</summary>
    public required string Key { get; init; }

    /// <summary>The agreement's version of the day it starts, with the usage's own payer, recipient and place.</summary>
    public required Agreement Values { get; init; }

    /// <summary>Whether payer and recipient are the usage's: the agreement is a standing offer.</summary>
    public required bool IsStandingOffer { get; init; }

    public required Plan? Plan { get; init; }

    public required Days Service { get; init; }

    /// <summary>What is charged of it in the period.</summary>
    public required ImmutableArray<Piece> Pieces { get; init; }

    /// <summary>Whether it ends in the period: fixed components of a template are charged then.</summary>
    public required bool Ends { get; init; }

    /// <summary>The price of a cancellation, in place of any other.</summary>
    public decimal? FixedPrice { get; init; }

    public Unrated? Unrated { get; init; }
}

/// <summary>Rates sessions and events (contract, section 2) in one period.</summary>
internal sealed class UsageRater(KnownFacts facts, BillingPeriod period)
{
    private readonly ChargeMaker _maker = new(facts, period);
    private readonly string _prefix = Keys.Segment(period.Key) + "/";
    private readonly Timeline _elapsed = new(facts.Zone, isWallClock: false);
    private readonly Timeline _wallClock = new(facts.Zone, isWallClock: true);

    /// <summary>The charges of a slice's usage. Usage of one agreement, item, payer and recipient whose rate has tiers makes one charge.</summary>
    public IEnumerable<(Charge Charge, Computed Computed, Plan? Plan)> Rate(Slice slice)
    {
        var histories = slice.Agreements.ToDictionary(a => a.Key, StringComparer.Ordinal);
        var tiered = new SortedDictionary<string, (List<Use> Uses, string Item, List<Fraction> Quantities)>(StringComparer.Ordinal);
        foreach (var use in Uses(slice, histories))
        {
            if (slice.Payer is { } payer && use.Values.Payer != payer.Key)
            {
                continue;
            }

            foreach (var (item, share) in ComponentShare.Expand(facts, use.Values.Item))
            {
                var quantity = use.Pieces.Aggregate(Fraction.Zero, (sum, p) => sum + p.Quantity);
                quantity = (quantity * share.Elapsed) + (use.Ends ? share.Fixed : Fraction.Zero);
                if (use.Unrated is null && use.FixedPrice is null && IsTiered(use, item))
                {
                    var key = Aggregate(use, item);
                    if (!tiered.TryGetValue(key, out var group))
                    {
                        tiered.Add(key, group = ([], item, []));
                    }

                    group.Uses.Add(use);
                    group.Quantities.Add(quantity);
                    continue;
                }

                var computed = Compute(use, item, share);
                var charge = _maker.Make(
                    _prefix + Keys.Segment(use.Values.Key) + "/" + Keys.Segment(item) + "/" + Keys.Segment(use.Key), use.Values, use.Plan, item, use.Service, computed, period.Key);
                yield return (charge, computed, use.Plan);
            }
        }

        foreach (var (key, (uses, item, quantities)) in tiered)
        {
            var first = uses[0];
            var computed = ComputeTiered(first, item, quantities.Aggregate(Fraction.Zero, (sum, q) => sum + q));
            var service = new Days(uses.Min(u => u.Service.From), uses.Max(u => u.Service.To));
            yield return (_maker.Make(key, first.Values, first.Plan, item, service, computed, period.Key), computed, first.Plan);
        }
    }

    private IEnumerable<Use> Uses(Slice slice, Dictionary<string, AgreementHistory> histories)
    {
        foreach (var session in slice.Sessions)
        {
            if (histories.TryGetValue(session.Agreement, out var history) && OfSession(session, history) is { } use)
            {
                yield return use;
            }
        }

        foreach (var happened in slice.Events)
        {
            if (histories.TryGetValue(happened.Agreement, out var history) && OfEvent(happened, history) is { } use)
            {
                yield return use;
            }
        }
    }

    private Use? OfEvent(UsageEvent happened, AgreementHistory history)
    {
        var day = _elapsed.DayOf(happened.At);
        if (!period.Days.Contains(day))
        {
            return null;
        }

        var use = Make(happened.Key, history, day, happened.Payer, happened.Recipient, happened.Place, ChargeModel.Event);
        return use with { Pieces = [new Piece(happened.Quantity, day, null)], Service = new Days(day, day), Ends = true };
    }

    private Use? OfSession(UsageSession session, AgreementHistory history)
    {
        var day = _elapsed.DayOf(session.Start);
        var use = Make(session.Key, history, day, session.Payer, session.Recipient, session.Place, ChargeModel.Time);
        if (use.Plan is not { } plan || use.Unrated is not null)
        {
            var ended = session.End is { } at ? _elapsed.DayOf(at) : day;
            return session.Billable == false || session.Status is SessionStatus.Planned or SessionStatus.Cancelled || !period.Days.Contains(ended)
                ? null
                : use with { Service = new Days(day, ended) };
        }

        if (Billed(session, plan, day) is not var (start, end, fixedPrice))
        {
            return null;
        }

        var line = plan.Clock == SessionClock.Elapsed ? _elapsed : _wallClock;
        var from = line.At(start);
        var to = end is { } ends ? line.At(ends) : (Instant?)null;
        var isInProgress = to is null;
        var limit = to ?? line.At(facts.UsageUntil(period.Key));
        var last = line.DayOf(limit);
        var endsHere = !isInProgress && period.Days.Contains(last);
        if (fixedPrice is not null)
        {
            return endsHere ? use with { Service = new Days(day, last), FixedPrice = fixedPrice, Ends = true, Pieces = [new Piece(1, day, null)] } : null;
        }

        var bands = facts.BandsOf(use.Values.Item);
        var isPeriodic = plan.IsPeriodic && session.Status != SessionStatus.Cancelled;
        var pieces = isPeriodic ? Periodic(line, from, limit, isInProgress, plan, bands) : endsHere ? Bulk(line, from, limit, plan, bands, day) : [];
        return pieces.IsEmpty && !endsHere
            ? null
            : use with { Service = new Days(Days.Later(day, Days.Earlier(period.Days.From, last)), Days.Earlier(last, period.Days.To)), Pieces = pieces, Ends = endsHere };
    }

    /// <summary>The stretch that is charged, or nothing.</summary>
    private (Instant Start, Instant? End, decimal? FixedPrice)? Billed(UsageSession session, Plan plan, LocalDate day)
    {
        if (session.Billable == false || session.Status == SessionStatus.Planned)
        {
            return null;
        }

        var isPlanned = plan.Clock == SessionClock.Planned;
        var plannedStart = session.PlannedStart ?? session.Start;
        var plannedEnd = session.PlannedEnd ?? session.End;
        if (session.Status != SessionStatus.Cancelled)
        {
            return isPlanned && session.End is not null ? (plannedStart, plannedEnd, null) : (session.Start, session.End, null);
        }

        if (plannedEnd is null)
        {
            return null; // its length is not known
        }

        if (session.Billable == true)
        {
            return (plannedStart, plannedEnd, null);
        }

        if (facts.CancellationRule(plan.Key, session.CancelReason, day) is not { } rule
            || (rule.NoticeHours is { } hours && session.CancelledAt is { } at && (Fraction)(plannedStart - at).ToInt64Nanoseconds() > (Fraction)hours * 3_600_000_000_000))
        {
            return null;
        }

        return rule.Charge switch
        {
            CancellationCharge.Full => (session.Start, session.End ?? plannedEnd, null),
            CancellationCharge.Planned => (plannedStart, plannedEnd, null),
            CancellationCharge.Fixed => (plannedStart, plannedEnd, rule.FixedPrice),
            _ => null,
        };
    }

    /// <summary>All of a session at its end: rounded as a whole; what rounding adds or takes away falls on its last stretch.</summary>
    private static ImmutableArray<Piece> Bulk(Timeline line, Instant from, Instant to, Plan plan, ImmutableArray<Band> bands, LocalDate day)
    {
        var whole = Intervals(to - from, plan);
        var pieces = line.Cut(from, to, bands).Select(p => new Piece(Intervals(p.To - p.From, plan), day, p.Band)).ToArray();
        pieces[^1] = pieces[^1] with { Quantity = pieces[^1].Quantity + Rounded(whole, plan.Rounding) - whole };
        return [.. pieces];
    }

    /// <summary>One unit each time the interval expires, at the price of the day (and band) its interval began; the remainder when the session ends.</summary>
    private ImmutableArray<Piece> Periodic(Timeline line, Instant from, Instant limit, bool isInProgress, Plan plan, ImmutableArray<Band> bands)
    {
        var interval = plan.Interval;
        var expired = limit < from ? 0 : (limit - from).ToInt64Nanoseconds() / interval.ToInt64Nanoseconds();
        var pieces = ImmutableArray.CreateBuilder<Piece>();
        // The first unit that can expire in the period.
        var begin = line.At(period.Days.From.AtMidnight());
        var first = begin <= from ? 0 : Math.Max(0, ((begin - from).ToInt64Nanoseconds() / interval.ToInt64Nanoseconds()) - 1);
        for (var unit = first; unit < expired; unit++)
        {
            var began = from + (interval * unit);
            var day = line.DayOf(began + interval);
            if (day > period.Days.To)
            {
                break;
            }

            if (day >= period.Days.From)
            {
                Add(pieces, new Piece(Fraction.One, line.DayOf(began), BandAt(line, began, bands)));
            }
        }

        var rest = from + (interval * expired);
        if (!isInProgress && limit > rest && period.Days.Contains(line.DayOf(limit)))
        {
            Add(pieces, new Piece(Rounded(Intervals(limit - rest, plan), plan.Rounding), line.DayOf(rest), BandAt(line, rest, bands)));
        }

        return pieces.DrainToImmutable();
    }

    private static string? BandAt(Timeline line, Instant at, ImmutableArray<Band> bands)
        => bands.IsEmpty ? null : line.Cut(at, at + Duration.FromNanoseconds(1_000), bands)[0].Band;

    private static void Add(ImmutableArray<Piece>.Builder pieces, Piece piece)
    {
        if (pieces.Count > 0 && pieces[^1].Day == piece.Day && pieces[^1].Band == piece.Band)
        {
            pieces[^1] = piece with { Quantity = pieces[^1].Quantity + piece.Quantity };
        }
        else
        {
            pieces.Add(piece);
        }
    }

    private static Fraction Intervals(Duration elapsed, Plan plan)
        => elapsed <= Duration.Zero ? Fraction.Zero : Fraction.Of(elapsed.ToInt64Nanoseconds(), plan.Interval.ToInt64Nanoseconds());

    private static Fraction Rounded(Fraction intervals, IntervalRounding rounding) => rounding switch
    {
        IntervalRounding.Exact => intervals,
        IntervalRounding.Down => Whole(intervals.Floor()),
        IntervalRounding.Up => -Whole((-intervals).Floor()),
        _ => Whole((intervals + Fraction.Of(1, 2)).Floor()),
    };

    private static Fraction Whole(System.Numerics.BigInteger number) => (long)number;

    private Computed Compute(Use use, string item, ComponentShare share)
    {
        if (use.Unrated is { } unrated)
        {
            return new Computed { Segments = [], Unrated = unrated };
        }

        if (use.FixedPrice is { } price)
        {
            return Bounded(use, new Computed { Segments = [], Sum = price, Of = 1, Quantity = 1, UnitPrice = price, Unrounded = price });
        }

        var segments = ImmutableArray.CreateBuilder<Segment>();
        Fraction sum = default, quantity = default;
        Fraction? unitPrice = null;
        var mixed = false;
        IEnumerable<Piece> pieces = use.Pieces.Select(p => p with { Quantity = p.Quantity * share.Elapsed });
        if (share.Fixed.Sign != 0 && use.Ends)
        {
            pieces = pieces.Where(p => p.Quantity.Sign != 0).Append(new Piece(share.Fixed, use.Service.From, null));
        }

        foreach (var piece in pieces)
        {
            if (Quoted(use, item, piece.Day, piece.Band) is not { } quote)
            {
                return new Computed { Segments = segments.ToImmutable(), Unrated = Unrated.NoRate(item, piece.Band, piece.Day) };
            }

            if (segments.Count > 0 && CurrencyOf(segments[0].Quote) != CurrencyOf(quote))
            {
                return new Computed { Segments = segments.ToImmutable(), Unrated = Unrated.TwoCurrencies(CurrencyOf(segments[0].Quote), CurrencyOf(quote), piece.Day), Currency = CurrencyOf(segments[0].Quote) };
            }

            segments.Add(new Segment(new Days(piece.Day, piece.Day), 1, piece.Quantity, quote));
            var each = quote.PriceOf(quote.Rate.Tiers[0]);
            sum += (piece.Quantity * each) + (segments.Count == 1 ? quote.Rate.Tiers[0].FixedPrice : 0);
            quantity += piece.Quantity;
            mixed |= quote.Rate.Tiers[0].FixedPrice != 0 || (unitPrice is { } known && known != each);
            unitPrice ??= each;
        }

        return Bounded(use, new Computed
        {
            Segments = segments.DrainToImmutable(),
            Sum = sum,
            Of = 1,
            Quantity = quantity,
            UnitPrice = mixed ? null : unitPrice,
            Unrounded = sum,
        });
    }

    /// <summary>All usage of the period at the tiers in force on its last day.</summary>
    private Computed ComputeTiered(Use use, string item, Fraction quantity)
    {
        var day = period.Days.To;
        if (Quoted(use, item, day, null) is not { } quote)
        {
            return new Computed { Segments = [], Unrated = Unrated.NoRate(item, null, day) };
        }

        var amount = Tiers.Amount(quote, quantity);
        return Bounded(use, new Computed
        {
            Segments = [new Segment(new Days(day, day), 1, quantity, quote)],
            Sum = amount,
            Of = 1,
            Quantity = quantity,
            Unrounded = amount,
        });
    }

    private Computed Bounded(Use use, Computed computed)
    {
        Fraction? minimum = use.Plan?.MinimumAmount, maximum = use.Plan?.MaximumAmount;
        var bounded = minimum is { } low && computed.Unrounded < low ? low : computed.Unrounded;
        bounded = maximum is { } high && bounded > high ? high : bounded;
        return computed with
        {
            Unrounded = bounded,
            Minimum = minimum,
            Maximum = maximum,
            Currency = computed.Segments.IsEmpty ? null : CurrencyOf(computed.Segments[0].Quote),
        };
    }

    private bool IsTiered(Use use, string item)
        => Quoted(use, item, period.Days.To, null) is { Rate: var rate } && (rate.TierMode is not null || rate.FreeUnits > 0);

    /// <summary>The key of the one charge of all usage of an agreement, item, payer and recipient.</summary>
    private string Aggregate(Use use, string item)
    {
        var key = _prefix + Keys.Segment(use.Values.Key) + "/" + Keys.Segment(item);
        return use.IsStandingOffer ? key + "/" + Keys.Segment(use.Values.Payer) + "/" + Keys.Segment(use.Values.Recipient) : key;
    }

    private Quote? Quoted(Use use, string item, LocalDate day, string? band)
    {
        var values = use.Values;
        var until = Days.UntilFurtherNotice;
        var place = values.Place ?? facts.PlaceOn(values.Recipient, day, ref until) ?? facts.PlaceOn(values.Payer, day, ref until);
        var scopes = new PriceScopes(values.Key, values.Recipient, values.Payer, values.Provider, facts.Places.Chain(place));
        return facts.Prices.On(item, scopes, day, out _, band);
    }

    private string CurrencyOf(Quote quote) => quote.Rate.Currency ?? facts.Settings.Billing.Currency;

    /// <summary>A use with the agreement, plan and parties of the local day it starts; unrated when there is none.</summary>
    private Use Make(string key, AgreementHistory history, LocalDate day, string? payer, string? recipient, string? place, ChargeModel model)
    {
        var version = Versions.On(history.Versions, day, v => v.Days);
        // Without a version in force, the nearest one says whose charge it was.
        var values = version ?? history.Versions.LastOrDefault(v => v.Days.From <= day) ?? history.Versions[0];
        var plan = facts.PlanOn(values.Plan, day);
        return new Use
        {
            Key = key,
            Values = values with { Payer = values.Payer ?? payer, Recipient = values.Payer is null ? recipient ?? values.Recipient : values.Recipient, Place = place ?? values.Place },
            IsStandingOffer = values.Payer is null,
            Plan = plan,
            Service = new Days(day, day),
            Pieces = [],
            Ends = false,
            Unrated = version is null ? new Unrated("RATE-007", $"agreement {history.Key} is not active on {Spelling.Text(day)}")
                : plan is null ? Unrated.NoPlan(values.Plan, day)
                : plan.Model != model ? new Unrated("RATE-008", $"plan {plan.Key} does not charge {(model == ChargeModel.Time ? "sessions" : "events")} on {Spelling.Text(day)}")
                : null,
        };
    }
}
