using System.Security.Cryptography;
using System.Text;
using Connector.Host.Samples;
using Connector.Host.Tests.Commands;
using Xunit;

namespace Connector.Host.Tests.Samples;

/// <summary>The samples of three smaller businesses: the same everywhere, and billed without a question.</summary>
public sealed class BusinessSamplesTests
{
    [Theory]
    [InlineData("hospital-shifts", "fd9558833fa23be1d6b3d9fcc7a92195dcf674c04fc4ce2fe1c57d3330ccf845")]
    [InlineData("boarding", "4d74fd1db7482492b3c28a62997491a16dc69b5575cc937f516342e7fe80687b")]
    [InlineData("care-packages", "868d28028e6550f85843adc3d992ee5aa2677a5cca9ec4dd44847610372aeac8")]
    public void A_sample_is_the_same_bytes_on_every_machine(string profile, string hash)
    {
        using var office = new Office();
        office.Json("sample", profile, "a").Ends(0);

        Assert.Equal(hash, Hash(Path.Combine(office.Folder, "a")));
    }

    [Theory]
    [InlineData("hospital-shifts", 1, 24, "2025-03", "2025-04")]
    [InlineData("boarding", 1, 92, "2025-06", "2025-07")]
    [InlineData("care-packages", 1, 58, "2025-04", "2025-05", "2025-06")]
    [InlineData("hospital-shifts", 3, 72, "2025-03", "2025-04")]
    public void A_sample_is_imported_closed_and_planned_without_a_question(string profile, int scale, int documents, params string[] periods)
    {
        using var office = new Office { Now = "2025-09-01T09:00:00Z" };
        office.Json("sample", profile, "facts", "--scale", $"{scale}").Ends(0);

        var imported = office.Json("import", "facts").Ends(0).Json;
        office.Close(periods);
        var plan = office.Json("plan").Ends(0).Rows;

        Assert.Empty(imported["warnings"]!.AsArray());
        Assert.All(plan, row => Assert.Equal("create", (string)row["action"]!));
        Assert.Equal(documents, plan.Count(row => (string)row["kind"]! == "document"));
        foreach (var period in periods)
        {
            Assert.Empty(office.Json("charges", period, "--unrated").Ends(0).Rows);
        }
    }

    [Fact]
    public void Shifts_show_what_shifts_can_be()
    {
        using var office = new Office();
        HospitalShiftsSample.Write(office.Folder);
        var shifts = File.ReadAllLines(Path.Combine(office.Folder, "sessions.csv")).Skip(1).Select(line => line.Split(',')).ToArray();

        Assert.Equal(600, shifts.Length);
        Assert.Equal(["cancelled", "completed", "planned"], shifts.Select(s => s[5]).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(shifts, s => s[3] == "2025-03-29T20:00:00Z" && s[4] == "2025-03-30T08:00:00+01:00");
        Assert.Contains(shifts, s => s[5] == "cancelled" && s[6] == "true");
        Assert.Contains(shifts, s => s[5] == "completed" && s[6] == "false");
        Assert.True(shifts.Where(s => s[5] == "cancelled").Select(s => s[10]).Distinct().Count() == 3);
    }

    private static string Hash(string folder)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            all.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(path)));
            all.AppendData(File.ReadAllBytes(path));
        }

        return Convert.ToHexStringLower(all.GetHashAndReset());
    }
}
