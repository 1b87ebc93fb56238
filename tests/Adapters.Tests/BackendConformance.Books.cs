using Connector.Engine;
using Xunit;

namespace Connector.Adapters.Tests;

/// <summary>What the books must take, and tell of what is in them.</summary>
public abstract partial class BackendConformance
{
    /// <summary>A correction between two items with one tax code: it sums to nothing, and is posted as it is.</summary>
    [Fact]
    public async Task A_document_of_nothing_with_amounts_of_both_signs_is_posted()
    {
        _ = await DoneAsync(Create(SampleDocuments.Invoice(Key, 10_000, -10_000)));
        await PostAsync(Key);

        var posted = await FindAsync(Key);
        Assert.True(posted!.State.IsBooked());
        Assert.Equal(0, posted.Total);
    }

    [Fact]
    public async Task Documents_of_ours_that_are_not_known_are_listed_while_they_count()
    {
        var (known, draft, booked, cancelled, odd) = (Key + "a", Key + "b", Key + "c", Key + "d", Key + "/%_e, é");
        foreach (var key in new[] { known, draft, booked, cancelled, odd })
        {
            _ = await DoneAsync(Create(SampleDocuments.Invoice(key, 100)));
        }

        await PostAsync(booked);
        await CancelAsync(cancelled);

        var listed = await Backend().UnknownAsync(new HashSet<string>([known], StringComparer.Ordinal), Cancellation).Where(d => d.Document.StartsWith(Key, StringComparison.Ordinal)).ToListAsync(Cancellation);
        Assert.Equal(new[] { draft, booked, odd }.Order(StringComparer.Ordinal), listed.Select(d => d.Document).Order(StringComparer.Ordinal));
        foreach (var found in listed)
        {
            Assert.Equal(await FindAsync(found.Document), found);
        }
    }
}
