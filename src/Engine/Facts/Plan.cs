using NodaTime;
using NodaTime.Text;

namespace Connector.Engine;

/// <summary>How an agreement is charged, in a range of days.</summary>
public sealed record Plan
{
    /// <summary>The plan's stable key; its versions share it.</summary>
    public required string Key { get; init; }

    /// <summary>The days of this version.</summary>
    public required Days Days { get; init; }

    /// <summary>How the amount is computed.</summary>
    public required ChargeModel Model { get; init; }

    /// <summary>What is read, for <see cref="ChargeModel.Level"/>.</summary>
    public string? Measure { get; init; }

    /// <summary>How a part of a period is charged.</summary>
    public Proration Proration { get; init; }

    /// <summary>Which level of a period counts, for <see cref="ChargeModel.Level"/>.</summary>
    public LevelBasis LevelBasis { get; init; }

    /// <summary>When it is billed.</summary>
    public Timing Timing { get; init; }

    /// <summary>The least that a charge is, for a whole period, in the currency's major unit; null for no minimum.</summary>
    public decimal? MinimumAmount { get; init; }

    /// <summary>The most that a charge is, for a whole period, in the currency's major unit; null for no maximum.</summary>
    public decimal? MaximumAmount { get; init; }

    /// <summary>Which charges share a document.</summary>
    public DocumentBy DocumentBy { get; init; }

    /// <summary>Which charges share a line.</summary>
    public LineBy LineBy { get; init; }

    /// <summary>The version of the model's formulas; changing an amount or a key that a model gives adds one.</summary>
    public int ModelVersion { get; init; } = 1;

    /// <summary>Whether a <c>fixed_price</c> without <c>tier_mode</c> is due for a quantity of 0 too, as version 1 has it.</summary>
    public bool HasFixedPriceAtZero => ModelVersion == 1;

    /// <summary>
    /// Whether usage with tiers under an agreement's former values has, as version 1 has it, one sum where the agreement is no longer active in the period,
    /// whoever pays, and else one for each version of the agreement, though they have the same values.
    /// </summary>
    public bool HasOneSumOfFormerValues => ModelVersion == 1;

    /// <summary>What time is counted in, for <see cref="ChargeModel.Time"/>.</summary>
    public Duration Interval { get; init; } = Duration.FromHours(1);

    /// <summary>How a started interval counts.</summary>
    public IntervalRounding Rounding { get; init; }

    /// <summary>Which time is counted.</summary>
    public SessionClock Clock { get; init; }

    /// <summary>Whether each interval is charged when it expires, not all of them at the end.</summary>
    public bool IsPeriodic { get; init; }

    /// <summary>Reads a row of <see cref="FactFile.Plans"/>; its days reach on until <see cref="Versions"/> cuts them.</summary>
    /// <param name="row">The row.</param>
    /// <param name="unnamed">The versions of formulas that count where the row names none.</param>
    public static Plan Of(FactRow row, ModelVersions unnamed)
    {
        var words = row[2]!.Split('@');
        var model = words[0] switch { "flat" => ChargeModel.Flat, "level" => ChargeModel.Level, "time" => ChargeModel.Time, _ => ChargeModel.Event };
        var version = words.Length > 1 ? int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture) : unnamed.Of(model);
        return new Plan
        {
            Key = row[0]!,
            Days = new Days(CanonicalText.DateOr(row[1], Days.SinceEver), Days.UntilFurtherNotice),
            Model = model,
            ModelVersion = version,
            Interval = row[6] is { } interval ? PeriodPattern.NormalizingIso.Parse(interval).Value.ToDuration() : Duration.FromHours(1),
            Rounding = row[7] switch { "up" => IntervalRounding.Up, "down" => IntervalRounding.Down, "exact" => IntervalRounding.Exact, _ => IntervalRounding.Nearest },
            Clock = row[8] switch { "wall_clock" => SessionClock.WallClock, "planned" => SessionClock.Planned, _ => SessionClock.Elapsed },
            IsPeriodic = row[9] == "periodic",
            Measure = row[3],
            Proration = row[4] switch { "none" => Proration.None, "thirty360" => Proration.Thirty360, _ => Proration.Daily },
            LevelBasis = row[5] switch
            {
                "period_start" => LevelBasis.PeriodStart,
                "average" => LevelBasis.Average,
                "maximum" => LevelBasis.Maximum,
                _ => LevelBasis.Daily,
            },
            Timing = row[10] == "advance" ? Timing.Advance : Timing.Arrears,
            MinimumAmount = CanonicalText.DecimalOrNull(row[11]),
            MaximumAmount = CanonicalText.DecimalOrNull(row[12]),
            DocumentBy = row[13] switch
            {
                "payer+provider" => DocumentBy.PayerAndProvider,
                "payer+recipient" => DocumentBy.PayerAndRecipient,
                "agreement" => DocumentBy.Agreement,
                _ => DocumentBy.Payer,
            },
            LineBy = row[14] switch { "item" => LineBy.Item, "recipient" => LineBy.Recipient, _ => LineBy.Charge },
        };
    }
}
