using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine.Rating;

/// <summary>Rates sessions and events in one period (contract, section 2, the table of models: time / interval × price, quantity × price).</summary>
internal sealed class UsageRater(KnownFacts facts, BillingPeriod period)
{
    private readonly ChargeMaker _maker = new(facts, period);
    private readonly Timeline _elapsed = new(facts.Zone, isWallClock: false, period.Days);
    private readonly Timeline _wallClock = new(facts.Zone, isWallClock: true, period.Days);
    private readonly Dictionary<string, IReadOnlyList<(string Item, ComponentShare Share)>> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Item, string? Band, PriceScopes Scopes), (Days Days, Quote? Quote)> _quotes = [];
    private readonly Metering _metering = new();
    private readonly List<Piece> _pieces = [];

    /// <summary>The charges of a slice's usage.</summary>
    public IEnumerable<(Charge Charge, Computed Computed, Plan? Plan)> Rate(Slice slice)
    {
        var sums = new SortedDictionary<string, AddedUp>(StringComparer.Ordinal);
        foreach (var use in Uses(slice))
        {
            if (slice.Payer is { } payer && use.Values.Payer != payer.Key)
            {
                continue;
            }

            var components = Components(use.Values.Item);
            foreach (var (item, share) in components)
            {
                if (use.Unrated is null && use.FixedPrice is null && IsAddedUp(use, item))
                {
                    var key = AddedUp.KeyOf(period, use, item);
                    if (!sums.TryGetValue(key.ToString(), out var sum))
                    {
                        sums.Add(key.ToString(), sum = new AddedUp(key, use));
                    }

                    Fill(use, item, share, period.Days.To);
                    sum.Add(use, _pieces);
                    continue;
                }

                if (use.FixedPrice is not null && item != components[0].Item)
                {
                    continue; // one price for the whole, not for each component
                }

                var computed = Compute(use, item, share);
                var charge = _maker.Make(
                    new ChargeKey(period.Key, use.Values.Key, item) { Usage = use.Key }, use.Values, use.Plan, item, use.Service, computed, period.Key);
                yield return (charge, computed, use.Plan);
            }
        }

        foreach (var sum in sums.Values)
        {
            var computed = ComputeSum(sum);
            yield return (_maker.Make(sum.Key, sum.Last.Values, sum.Last.Plan, sum.Key.Item, sum.Service, computed, period.Key), computed, sum.Last.Plan);
        }
    }

    private IEnumerable<Use> Uses(Slice slice)
    {
        var histories = slice.Agreements.ToDictionary(a => a.Key, StringComparer.Ordinal);
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
        => _elapsed.IsInPeriod(_elapsed.At(happened.At))
            ? Make(happened.Key, history, happened.At, happened.Payer, happened.Recipient, happened.Place, ChargeModel.Event) with { Quantity = happened.Quantity, EndsHere = true }
            : null;

    private Use? OfSession(UsageSession session, AgreementHistory history)
    {
        if (session.Billable == false || session.Status == SessionStatus.Planned)
        {
            return null;
        }

        var use = Make(session.Key, history, session.Start, session.Payer, session.Recipient, session.Place, ChargeModel.Time);
        var isCancelled = session.Status == SessionStatus.Cancelled;
        if (use.Plan is not { } plan || use.Unrated is not null)
        {
            var ended = _elapsed.At(session.End ?? (isCancelled ? session.PlannedEnd : null) ?? session.Start);
            return !_elapsed.IsInPeriod(ended) || (isCancelled && session.Billable != true) ? null : use with { Service = new Days(use.Day, _elapsed.DayOf(ended)) };
        }

        if (BilledTime.Of(session, plan, facts, use.Day) is not { } billed)
        {
            return null;
        }

        var line = plan.Clock == SessionClock.Elapsed ? _elapsed : _wallClock;
        var limit = line.At(billed.End ?? (isCancelled ? billed.Start : facts.UsageUntil(period.Key)));
        var isPeriodic = plan.IsPeriodic && !isCancelled;
        // Of planned time, the true end says which period it belongs to.
        var end = isPeriodic || isCancelled || session.End is not { } trueEnd ? limit : line.At(trueEnd);
        var endsHere = (billed.End is not null || isCancelled) && line.IsInPeriod(end);
        var from = line.At(billed.Start);
        var time = Metering.StretchOf(line, from, limit, endsHere, plan.Interval, isPeriodic);
        if (billed.Unknown is not null || billed.FixedPrice is not null ? !endsHere : time.IsEmpty)
        {
            return null;
        }

        var whole = new Days(Days.Earlier(use.Day, line.DayOf(from)), Days.Later(use.Day, line.DayOf(end)));
        return use with
        {
            Service = isPeriodic ? whole.Intersect(period.Days) : whole,
            Time = time,
            EndsHere = endsHere,
            FixedPrice = billed.FixedPrice,
            Unrated = billed.Unknown is { } unknown ? new Unrated("RATE-009", $"cancelled session {session.Key} is to be charged, and it is not known {unknown}") : null,
        };
    }

    /// <summary>The pieces of one component of a use, added to the current list.</summary>
    /// <param name="use">The use.</param>
    /// <param name="item">The component, or the item itself.</param>
    /// <param name="share">How often the component is taken.</param>
    /// <param name="priceDay">The one day whose prices count; null for the days that the pieces begin.</param>
    private void Fill(Use use, string item, ComponentShare share, LocalDate? priceDay)
    {
        if (use.Time is { } time)
        {
            _metering.Measure(use, time, day => BandsOn(use, item, priceDay ?? day), _pieces);
        }
        else
        {
            _pieces.Clear();
            _pieces.Add(new Piece(use.Quantity, use.Day, BandAtStart(use, item, priceDay)));
        }

        if (share == ComponentShare.Whole)
        {
            return;
        }

        for (var i = 0; i < _pieces.Count; i++)
        {
            _pieces[i] = _pieces[i] with { Quantity = _pieces[i].Quantity * share.Elapsed };
        }

        if (share.Elapsed.Sign == 0)
        {
            _pieces.Clear();
        }

        if (share.Fixed.Sign != 0 && use.EndsHere)
        {
            _pieces.Add(new Piece(share.Fixed, use.Day, BandAtStart(use, item, priceDay)));
        }
    }

    private string? BandAtStart(Use use, string item, LocalDate? priceDay) => _elapsed.BandAt(_elapsed.At(use.Start), BandsOn(use, item, priceDay ?? use.Day));

    private Computed Compute(Use use, string item, ComponentShare share)
    {
        if (use.Unrated is { } unrated)
        {
            return new Computed { Segments = [], Unrated = unrated };
        }

        if (use.FixedPrice is { } price)
        {
            return Bounded(use, [], price, 1, price);
        }

        Fill(use, item, share, null);
        var segments = ImmutableArray.CreateBuilder<Segment>(_pieces.Count);
        Fraction sum = default, quantity = default;
        Fraction? unitPrice = null;
        var mixed = false;
        foreach (var piece in _pieces)
        {
            if (Missing(use, item, piece.Day, piece.Band, segments, out var quote) is { } missing)
            {
                return new Computed { Segments = segments.ToImmutable(), Unrated = missing };
            }

            var rate = quote.Rate;
            var each = quote.PriceOf(rate.Tiers[0]) * Factor(rate);
            if (rate.HasTiers)
            {
                sum += Tiers.Amount(quote, piece.Quantity, use.Plan!) * Factor(rate);
                mixed = true;
            }
            else
            {
                sum += piece.Quantity * each;
                if (rate.Tiers[0].FixedPrice != 0)
                {
                    sum += IsFixedPriceDue(use.Plan!, piece, rate, segments) ? rate.Tiers[0].FixedPrice * Factor(rate) : default;
                    mixed = true;
                }
            }

            segments.Add(new Segment(new Days(piece.Day, piece.Day), 1, piece.Quantity, quote));
            quantity += piece.Quantity;
            mixed |= unitPrice is { } known && known != each;
            unitPrice ??= each;
        }

        return Bounded(use, segments.DrainToImmutable(), sum, quantity, mixed ? null : unitPrice);
    }

    /// <summary>All usage of the period at the tiers in force on its last day; of each band, at that band's.</summary>
    private Computed ComputeSum(AddedUp sum)
    {
        var day = period.Days.To;
        var segments = ImmutableArray.CreateBuilder<Segment>(sum.ByBand.Count);
        Fraction amount = default, quantity = default;
        foreach (var (band, units) in sum.ByBand)
        {
            if (Missing(sum.Last, sum.Key.Item, day, band.Length == 0 ? null : band, segments, out var quote) is { } missing)
            {
                return new Computed { Segments = segments.ToImmutable(), Unrated = missing };
            }

            segments.Add(new Segment(new Days(day, day), 1, units, quote));
            amount += Tiers.Amount(quote, units, sum.Last.Plan!) * Factor(quote.Rate);
            quantity += units;
        }

        return Bounded(sum.Last, segments.DrainToImmutable(), amount, quantity, null);
    }

    private Computed Bounded(Use use, ImmutableArray<Segment> segments, Fraction sum, Fraction quantity, Fraction? unitPrice)
    {
        Fraction? minimum = use.Plan?.MinimumAmount, maximum = use.Plan?.MaximumAmount;
        var bounded = minimum is { } low && sum < low ? low : sum;
        bounded = maximum is { } high && bounded > high ? high : bounded;
        return new Computed
        {
            Segments = segments,
            Sum = sum,
            Of = 1,
            Quantity = quantity,
            UnitPrice = unitPrice,
            Unrounded = bounded,
            Minimum = minimum,
            Maximum = maximum,
            Currency = segments.IsEmpty ? null : CurrencyOf(segments[0].Quote),
        };
    }

    /// <summary>The price of a piece, or why there is none that could be added to those before it.</summary>
    private Unrated? Missing(Use use, string item, LocalDate day, string? band, ImmutableArray<Segment>.Builder before, out Quote quote)
    {
        var found = Quoted(use, item, day, band);
        quote = found.GetValueOrDefault();
        if (found is null)
        {
            return Unrated.NoRate(item, band, day);
        }

        return before.Count == 0 || CurrencyOf(before[0].Quote) == CurrencyOf(quote)
            ? null
            : Unrated.TwoCurrencies(CurrencyOf(before[0].Quote), CurrencyOf(quote), day);
    }

    /// <summary>Whether a piece brings its rate's fixed price, which is due once.</summary>
    private static bool IsFixedPriceDue(Plan plan, Piece piece, Rate rate, ImmutableArray<Segment>.Builder before)
    {
        bool Brings(Fraction quantity) => plan.HasFixedPriceAtZero || quantity.Sign != 0;
        if (!Brings(piece.Quantity))
        {
            return false;
        }

        foreach (var segment in before)
        {
            if (ReferenceEquals(segment.Quote.Rate, rate) && Brings(segment.Level!.Value))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsAddedUp(Use use, string item) => facts.Prices.HasTiers(item) && (HasTiersOn(use, item, use.Day) || HasTiersOn(use, item, period.Days.To));

    private bool HasTiersOn(Use use, string item, LocalDate day)
        => Quoted(use, item, day, null) is { Rate.HasTiers: true } || HasTieredBand(use, item, day);

    private bool HasTieredBand(Use use, string item, LocalDate day)
    {
        foreach (var band in facts.BandsOf(item))
        {
            if (Quoted(use, item, day, band.Key) is { Rate.HasTiers: true })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The bands for which a price is in force: others leave their time to the next one, or to the remainder.</summary>
    private ImmutableArray<Band> BandsOn(Use use, string item, LocalDate day)
    {
        var bands = facts.BandsOf(item);
        foreach (var band in bands)
        {
            if (Quoted(use, item, day, band.Key) is null)
            {
                return [.. bands.Where(b => Quoted(use, item, day, b.Key) is not null)];
            }
        }

        return bands;
    }

    /// <summary>The price on a day; one answer holds for many days and sessions.</summary>
    private Quote? Quoted(Use use, string item, LocalDate day, string? band)
    {
        var key = (item, band, use.Scopes);
        if (!_quotes.TryGetValue(key, out var known) || !known.Days.Contains(day))
        {
            var quote = facts.Prices.On(item, use.Scopes, day, out var until, band);
            _quotes[key] = known = (new Days(day, until), quote);
        }

        return known.Quote;
    }

    private Fraction Factor(Rate rate) => rate.Per == Per.Unit ? Fraction.One : facts.PerFactor(rate.Per, period);

    private string CurrencyOf(Quote quote) => quote.Rate.Currency ?? facts.Settings.Billing.Currency;

    private IReadOnlyList<(string Item, ComponentShare Share)> Components(string item)
    {
        if (!_components.TryGetValue(item, out var components))
        {
            _components.Add(item, components = ComponentShare.Expand(facts, item));
        }

        return components;
    }

    /// <summary>A use with the agreement, plan, parties and scopes of the local day it starts; unrated when there is none.</summary>
    private Use Make(string key, AgreementHistory history, Instant start, string? payer, string? recipient, string? place, ChargeModel model)
    {
        var day = _elapsed.DayOf(start);
        var version = history.Governing(day);
        var values = version.For(payer, recipient);
        values = place is null ? values : values with { Place = place };
        var plan = facts.PlanOn(version.Plan, day);
        var until = Days.UntilFurtherNotice;
        var near = values.Place ?? facts.PlaceOn(values.Recipient, day, ref until) ?? facts.PlaceOn(values.Payer, day, ref until);
        return new Use
        {
            Key = key,
            History = history,
            Version = version,
            Values = values,
            Scopes = new PriceScopes(values.Key, values.Recipient, values.Payer, values.Provider, facts.Places.Chain(near)),
            Day = day,
            Start = start,
            Plan = plan,
            Service = new Days(day, day),
            Unrated = !version.Days.Contains(day) ? new Unrated("RATE-007", $"agreement {history.Key} is not active on {CanonicalText.Text(day)}")
                : plan is null ? Unrated.NoPlan(version.Plan, day)
                : plan.Model != model ? new Unrated("RATE-008", $"plan {plan.Key} does not charge {(model == ChargeModel.Time ? "sessions" : "events")} on {CanonicalText.Text(day)}")
                : null,
        };
    }
}
