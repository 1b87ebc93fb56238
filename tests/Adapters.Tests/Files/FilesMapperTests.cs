using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Adapters.Files;
using Connector.Engine;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Connector.Adapters.Tests.Files;

/// <summary>Laws of the content of a file, for any document.</summary>
public static class FilesMapperTests
{
    [Fact]
    public static void A_file_says_what_was_written() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var document = SampleDocuments.Nasty(seed);
        var file = FilesMapper.Write(document, new DocumentEnvelope(7, "draft", "12", "F-000012"));
        var known = new KnownDocument(document.Key, null);

        Assert.Equal(
            new ExternalDocument(document.Key, 7, "12", "F-000012", PublicationState.Posted, document.Total, DocumentText.Digest(document)) { IsCredit = document.Kind.IsCredit() },
            FilesMapper.Read(file, known, PublicationState.Posted));
        Assert.Equal(
            DocumentText.Digest(document),
            FilesMapper.Read(FilesMapper.WithState(file, PublicationState.Cancelled), known, PublicationState.Cancelled).Digest);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public static void A_change_of_anything_but_the_envelope_changes_the_digest() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var document = SampleDocuments.Nasty(seed);
        var file = JsonNode.Parse(FilesMapper.Write(document, new DocumentEnvelope(7, "draft", "12", null)).Span)!;
        var leaves = Leaves(file).ToList();
        var edited = leaves[new Random(seed).Next(leaves.Count)];
        var isEnvelope = edited.Parent == file && edited.GetPropertyName() is "revision" or "state" or "external_id" or "external_number";
        edited.ReplaceWith("by hand");

        var digest = FilesMapper.Read(JsonSerializer.SerializeToUtf8Bytes(file), new KnownDocument(document.Key, null), PublicationState.Draft).Digest;
        Assert.Equal(isEnvelope, digest == DocumentText.Digest(document));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public static void No_two_keys_have_one_file_name() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<NonNull<string>>(), (a, b) =>
    {
        var (one, other) = (Valid(a.Get), Valid(b.Get));
        Assert.True(FileNames.IsName(FileNames.Of(one)));
        Assert.True(FileNames.Of(one).Length <= 160);
        Assert.Equal(one == other, FileNames.Of(one) == FileNames.Of(other));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("2022-05/receivable/P 1/adj-1", "2022-05+receivable+P%201+adj-1")]
    [InlineData("a+b~c%2F", "a%2Bb%7Ec%252F")]
    [InlineData("", "%")]
    [InlineData("..", "%2E.")]
    [InlineData("-rf", "%2Drf")]
    [InlineData("con", "%63on")]
    [InlineData("COM1.x", "%43OM1.x")]
    [InlineData("contract", "contract")]
    public static void Names_are_readable(string key, string name) => Assert.Equal(name, FileNames.Of(key));

    // Half a surrogate pair is no text: no CSV, workbook or JSON request can bring one in.
    private static string Valid(string text) => string.Concat(text.EnumerateRunes());

    private static IEnumerable<JsonNode> Leaves(JsonNode node) => node switch
    {
        JsonObject parent => parent.SelectMany(child => child.Value is null ? [] : Leaves(child.Value)),
        JsonArray array => array.SelectMany(child => child is null ? [] : Leaves(child)),
        _ => [node],
    };
}
