using NodaTime;
using NodaTime.Text;

namespace Connector.Host.Samples;

/// <summary>
/// General practice IT: commissioning groups pay suppliers for product lines that practices use, per practice or per patient and year.
/// Everything is made up. One seed gives the same bytes on every machine.
/// </summary>
internal static class GpItSample
{
    private const string AgreementColumns = "agreement,from,to,payer,provider,recipient,item,plan,direction";
    private const string RateColumns = "item,scope,from,to,price,currency,per";
    private const string ReadingColumns = "measure,subject,from,value";

    /// <summary>
    /// Writes the data set, which imports without an error or a warning. At least 20 practices; 6,600 are the whole, about 66,000 agreements.
    /// </summary>
    public static SampleSummary Write(string folder, int practices = 6600, int seed = 20210601)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(practices, 20);
        Directory.CreateDirectory(folder);
        var shape = new GpItShape(practices, seed);
        using var parties = new SampleFile(folder, "parties", "party,from,name,email,phone,street,city,postcode,country,tax_id,place,currency");
        WriteOrganisations(parties, shape);
        var (agreements, readings) = WritePractices(folder, parties, shape);
        return new SampleSummary(
            WritePlaces(folder, shape), parties.Rows, WriteItems(folder, shape), WritePlans(folder), WriteRates(folder, shape),
            WriteAdjustments(folder, shape), agreements, readings);
    }

    /// <summary>
    /// Writes facts that arrive after July 2021 was billed, about the data set of the same size and seed:
    /// corrected readings, back-dated ends, agreements that another payer takes over, corrected and new rates.
    /// </summary>
    public static void WriteCorrections(string folder, int practices = 6600, int seed = 20210601)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(practices, 20);
        Directory.CreateDirectory(folder);
        var shape = new GpItShape(practices, seed);
        var corrections = GpItCorrections.Make(shape);

        using var readings = new SampleFile(folder, "readings-2021-07", ReadingColumns);
        foreach (var (practice, reading) in corrections.Readings)
        {
            readings.Write($"patients,{practice.Key},{Iso(reading.From)},{reading.Patients}");
        }

        using var agreements = new SampleFile(folder, "agreements", AgreementColumns);
        foreach (var (practice, agreement, payer) in corrections.Agreements)
        {
            agreements.Write(Row(shape, practice.Key, agreement, payer));
        }

        using var rates = new SampleFile(folder, "rates", RateColumns);
        foreach (var rate in corrections.Rates)
        {
            rates.Write(Row(rate));
        }
    }

    private static int WritePlaces(string folder, GpItShape shape)
    {
        using var places = new SampleFile(folder, "places", "place,name,parent");
        places.Write("LAND,The whole country,");
        for (var payer = 0; payer < shape.Payers; payer++)
        {
            places.Write($"{GpItShape.Place(payer)},Region {payer + 1:D3},LAND");
        }

        return places.Rows;
    }

    private static void WriteOrganisations(SampleFile parties, GpItShape shape)
    {
        for (var payer = 0; payer < shape.Payers; payer++)
        {
            var place = GpItShape.Place(payer);
            var email = $"finance@{place.ToLowerInvariant()}.example.org";
            parties.Write($"{GpItShape.Payer(payer)},,Commissioning Group {payer + 1:D3},{email},,,,,GB,,{place},GBP");
        }

        for (var provider = 0; provider < shape.Providers; provider++)
        {
            var key = shape.Provider(provider);
            var email = $"billing@{key.ToLowerInvariant()}.example.com";
            parties.Write($"{key},,Supplier {provider + 1:D2} Ltd,{email},,,,,GB,GB{100_000_000 + provider},,GBP");
        }
    }

    private static (int Agreements, int Readings) WritePractices(string folder, SampleFile parties, GpItShape shape)
    {
        using var agreements = new SampleFile(folder, "agreements", AgreementColumns);
        var readings = GpItPractice.Months.ToDictionary(
            month => month, month => new SampleFile(folder, $"readings-{month.Year}-{month.Month:D2}", ReadingColumns));
        for (var index = 0; index < shape.Practices; index++)
        {
            var practice = GpItPractice.Make(shape, index);
            var address = $"{(index % 90) + 1} Sample Street,Town {practice.Payer + 1:D3},ZZ{(index % 9) + 1} {(index / 9 % 9) + 1}ZZ,GB";
            parties.Write(
                $"{practice.Key},,Practice {practice.Key} {Kind(index)},manager@{practice.Key.ToLowerInvariant()}.example.org,," +
                $"{address},,{GpItShape.Place(practice.Payer)},GBP");
            foreach (var agreement in practice.Agreements)
            {
                agreements.Write(Row(shape, practice.Key, agreement, practice.Payer));
            }

            foreach (var reading in practice.Readings)
            {
                readings[reading.Month].Write($"patients,{practice.Key},{Iso(reading.From)},{reading.Patients}");
            }
        }

        var rows = readings.Values.Sum(file => file.Rows);
        foreach (var file in readings.Values)
        {
            file.Dispose();
        }

        return (agreements.Rows, rows);
    }

    private static int WriteItems(string folder, GpItShape shape)
    {
        using var items = new SampleFile(folder, "items", "item,name,unit,tax_code,income_account,expense_account");
        for (var item = 0; item < shape.Items; item++)
        {
            var unit = GpItShape.IsPerPatient(item) ? "patient" : "practice";
            items.Write($"{GpItShape.Item(item)},Product line {item + 1:D3} (per {unit}),{unit},{(item % 7 == 0 ? "VAT0" : "VAT20")},,");
        }

        return items.Rows;
    }

    private static int WritePlans(string folder)
    {
        using var plans = new SampleFile(folder, "plans", "plan,from,model,measure,proration,level_basis,document_by,line_by");
        plans.Write("per-patient,,level,patients,daily,daily,payer+provider,charge");
        plans.Write("per-practice,,flat,,daily,,payer+provider,charge");
        return plans.Rows;
    }

    private static int WriteRates(string folder, GpItShape shape)
    {
        using var rates = new SampleFile(folder, "rates", RateColumns);
        foreach (var rate in Enumerable.Range(0, shape.Items).SelectMany(item => GpItRates.Of(shape, item)))
        {
            rates.Write(Row(rate));
        }

        return rates.Rows;
    }

    private static int WriteAdjustments(string folder, GpItShape shape)
    {
        using var adjustments = new SampleFile(folder, "adjustments", "adjustment,from,to,scope,item,kind,value,reason");
        for (var i = 0; i < shape.Adjustments; i++)
        {
            // The agreement it meets is a real one, so that somebody sees it.
            var practice = GpItPractice.Make(shape, new Draw(shape.Seed, 3, i).Below(shape.Practices));
            var item = GpItShape.Item(practice.Agreements[0].Item);
            adjustments.Write($"ADJ{i:D3},2021-11-01,2022-02-14,payer:{GpItShape.Payer(practice.Payer)},{item},percent,-2.5,Service credit");
        }

        return adjustments.Rows;
    }

    private static string Row(GpItShape shape, string practice, GpItAgreement agreement, int payer)
    {
        var item = GpItShape.Item(agreement.Item);
        return $"{practice}-{item},{Iso(agreement.From)},{Iso(agreement.To)},{GpItShape.Payer(payer)},{shape.Provider(agreement.Item)}," +
            $"{practice},{item},{GpItShape.Plan(agreement.Item)},receivable";
    }

    private static string Row(GpItRate rate) =>
        $"{GpItShape.Item(rate.Item)},{rate.Scope},{Iso(rate.From)},{Iso(rate.To)},{rate.Price},GBP,year";

    private static string Kind(int index) => (index % 4) switch { 0 => "Surgery", 1 => "Medical Centre", 2 => "Health Centre", _ => "Practice" };

    private static string Iso(LocalDate? date) => date is { } day ? LocalDatePattern.Iso.Format(day) : "";
}
