using System.Text;
using Connector.Testing;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>The published cases of other systems, and docs/conformance.md, which lists what became of each.</summary>
public sealed class ConformanceTests
{
    [Fact]
    public void Every_published_case_that_ours_can_express_comes_out_as_published_and_the_document_lists_them_all()
    {
        Assert.SkipUnless(PublishedCase.AreHere, "the published cases are not beside the project");
        var failures = new List<string>();
        var table = new StringBuilder();
        int passed = 0, otherwise = 0, left = 0;
        foreach (var c in PublishedCase.All().OrderBy(c => c.Kind, StringComparer.Ordinal).ThenBy(c => c.Id, StringComparer.Ordinal))
        {
            if (PublishedCases.NotApplicable.TryGetValue(c.Id, out var reason))
            {
                left++;
                table.Append($"| {c.Id} | {c.Kind} | {c.Source} | not applicable: {reason} |\n");
                continue;
            }

            try
            {
                if (PublishedDecisions.All.TryGetValue(c.Id, out var decided))
                {
                    Assert.Equal(decided.Ours, PublishedDecisions.Compute(c));
                    Assert.NotEqual(decided.Ours, c.Out(decided.Result));
                    otherwise++;
                    table.Append($"| {c.Id} | {c.Kind} | {c.Source} | otherwise, by decision: {decided.Result} {decided.Ours}, not {c.Out(decided.Result)}: {decided.Reason} |\n");
                    continue;
                }

                PublishedCases.Check(c);
                passed++;
                table.Append($"| {c.Id} | {c.Kind} | {c.Source} | pass{(PublishedCases.Remarks.TryGetValue(c.Id, out var remark) ? ": " + remark : "")} |\n");
            }
            catch (Exception exception)
            {
                failures.Add(c.Id + ": " + exception.Message);
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Approved.Equal("docs/conformance.md", Heading(passed, otherwise, left) + table);
    }

    [Fact]
    public void What_is_left_out_or_remarked_is_a_published_case()
    {
        Assert.SkipUnless(PublishedCase.AreHere, "the published cases are not beside the project");
        var known = PublishedCase.All().Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(149, known.Count);
        Assert.All(PublishedCases.NotApplicable.Keys.Concat(PublishedCases.Remarks.Keys).Concat(PublishedDecisions.All.Keys), id => Assert.Contains(id, known));
    }

    private static string Heading(int passed, int otherwise, int left) => $"""
        # Published cases

        {passed + otherwise + left} billing cases from the public tests and documents of other systems, each computed on the plan of ours that has its semantics
        (`tests/Engine.Tests/PublishedCases.cs` and beside it). They disagree with one another on purpose; none is edited to fit. {passed} pass, {otherwise} come out
        otherwise by decision, with what ours gives and why, {left} do not apply, with the reason. This table is written by the test `ConformanceTests`.

        | case | kind | source | ours |
        |---|---|---|---|

        """.ReplaceLineEndings("\n");
}
