using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text.RegularExpressions;
using Connector.Testing;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>The rules of docs/architecture.md that concern the engine, as tests.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Assembly Engine = typeof(BillingProcess).Assembly;

    private static readonly string[] NotInTheEngine =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.TimeProvider", "System.Diagnostics.Stopwatch", "NodaTime.SystemClock", "NodaTime.IClock", "NodaTime.Extensions.ClockExtensions",
        "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.Random", "System.Security.Cryptography.RandomNumberGenerator",
        "System.Environment", "System.Console", "System.IO.", "System.Net.", "System.Threading.Tasks.", "System.Threading.Thread", "System.Diagnostics.Process",
        "System.Globalization.CultureInfo.get_CurrentCulture", "System.TimeZoneInfo",
    ];

    [Fact]
    public void Engine_references_only_the_base_library_and_noda_time()
        => Assert.Equal(["NodaTime"], Engine.References().Where(name => !name.StartsWith("System.", StringComparison.Ordinal)));

    [Fact]
    public void Engine_has_no_clock_no_chance_and_no_io()
    {
        var members = Engine.MembersUsed();
        Assert.Contains("System.Decimal.GetBits", members);
        members.Remove("System.Environment.get_CurrentManagedThreadId"); // what the compiler makes of a yield
        Assert.DoesNotContain(members, member => NotInTheEngine.Any(banned => member.StartsWith(banned, StringComparison.Ordinal)));
    }

    [Fact]
    public void No_signature_no_field_no_variable_and_no_call_of_the_engine_has_floating_point()
    {
        var found = Engine.Read(metadata =>
        {
            var names = new List<string>();
            var decoder = new SignatureDecoder<bool, object?>(new FloatFinder(), metadata, null);
            void Look(BlobHandle signature, string where)
            {
                var blob = metadata.GetBlobReader(signature);
                var kind = blob.ReadSignatureHeader().Kind;
                blob.Reset();
                var has = kind switch
                {
                    SignatureKind.Field => decoder.DecodeFieldSignature(ref blob),
                    SignatureKind.LocalVariables => decoder.DecodeLocalSignature(ref blob).Contains(true),
                    _ => decoder.DecodeMethodSignature(ref blob) is var method && (method.ReturnType || method.ParameterTypes.Contains(true)),
                };
                if (has)
                {
                    names.Add(where);
                }
            }

            foreach (var field in metadata.FieldDefinitions.Select(metadata.GetFieldDefinition))
            {
                Look(field.Signature, metadata.GetString(field.Name));
            }

            foreach (var method in metadata.MethodDefinitions.Select(metadata.GetMethodDefinition))
            {
                Look(method.Signature, metadata.GetString(method.Name));
            }

            foreach (var member in metadata.MemberReferences.Select(metadata.GetMemberReference))
            {
                Look(member.Signature, metadata.GetString(member.Name));
            }

            for (var row = 1; row <= metadata.GetTableRowCount(TableIndex.StandAloneSig); row++)
            {
                Look(metadata.GetStandaloneSignature(MetadataTokens.StandaloneSignatureHandle(row)).Signature, "a variable");
            }

            return names;
        });
        Assert.Empty(found);
    }

    [Fact]
    public void No_instruction_of_the_engine_computes_with_floating_point()
    {
        var methods = Engine.GetTypes().SelectMany(t => t.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .OfType<MethodBase>().Where(m => m.GetMethodBody() is not null).ToList();
        Assert.True(methods.Count > 500);
        Assert.DoesNotContain(methods, m => Instructions(m.GetMethodBody()!.GetILAsByteArray()!).Any(name => FloatInstruction().IsMatch(name)));
    }

    [Fact]
    public void No_line_of_the_engine_names_floating_point()
        => Assert.DoesNotContain(Repository.Sources("src/Engine").SelectMany(File.ReadLines), line => FloatWord().IsMatch(line));

    // Folders of what all steps speak of.
    private static readonly string[] Vocabulary = ["Backends", "Documents", "Facts", "Money", "Prices", "Settings", "Time"];

    [Fact]
    public void Steps_meet_only_in_the_process()
    {
        var engine = Repository.Path("src", "Engine");
        var steps = Directory.GetDirectories(engine).Select(folder => Path.GetFileName(folder)!).Where(name => name is not ("bin" or "obj")).Except(Vocabulary).ToList();
        Assert.Equal(["Assembling", "Closing", "Ingesting", "Planning", "Publishing", "Rating", "Reconciling"], steps.Order(StringComparer.Ordinal));
        foreach (var file in Repository.Sources("src/Engine"))
        {
            var own = Path.GetFileName(Path.GetDirectoryName(file)!);
            if ((own, Path.GetFileName(file)) is ("Engine", "BillingProcess.cs") or ("Documents", "Explanation.cs"))
            {
                continue; // the process, and what rating tells of itself
            }

            foreach (var other in steps.Where(s => s != own))
            {
                Assert.DoesNotContain(File.ReadLines(file), line => Regex.IsMatch(line, $@"(using Connector\.Engine\.{other}\b|(?<!\.)\b{other}\.[A-Z])", RegexOptions.None, TimeSpan.FromSeconds(5)));
            }
        }
    }

    [Fact]
    public void No_file_of_a_step_uses_a_namespace_of_ours()
    {
        var files = Repository.Sources("src/Engine").Where(file => Path.GetFileName(Path.GetDirectoryName(file)) != "Engine").ToList();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files.SelectMany(File.ReadLines), line => line.StartsWith("using Connector.", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_code_of_the_engine_is_produced_by_a_test()
    {
        static List<string> Codes(string folder)
            => [.. Repository.Sources(folder).SelectMany(f => Code().Matches(File.ReadAllText(f))).Select(m => m.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var emitted = Codes("src/Engine");
        Assert.True(emitted.Count >= 11);
        Assert.Empty(emitted.Except(Codes("tests/Engine.Tests")));
    }

    [Fact]
    public void Every_summary_of_the_engine_says_more_than_three_words()
    {
        var summaries = Repository.Sources("src/Engine").SelectMany(file => Summary().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value.Replace("///", "", StringComparison.Ordinal))).ToList();
        Assert.True(summaries.Count > 500);
        Assert.DoesNotContain(summaries, summary => summary.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Length <= 3);
    }

    private static readonly Dictionary<short, OpCode> OpCodes = typeof(OpCodes).GetFields().Select(f => f.GetValue(null)).OfType<OpCode>().ToDictionary(c => c.Value);

    /// <summary>The names of a method's instructions.</summary>
    private static IEnumerable<string> Instructions(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? unchecked((short)((code[at] << 8) | code[at + 1])) : code[at];
            var instruction = OpCodes[value];
            at += instruction.Size;
            yield return instruction.Name!;
            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    [GeneratedRegex("<summary>(.*?)</summary>", RegexOptions.Singleline, 5000)]
    private static partial Regex Summary();

    [GeneratedRegex(@"\b(double|float|Half)\b|\b(Double|Single)\b(?!\()", RegexOptions.None, 5000)]
    private static partial Regex FloatWord();

    [GeneratedRegex(@"\.r(4|8|\.un)$", RegexOptions.None, 5000)]
    private static partial Regex FloatInstruction();

    [GeneratedRegex(@"\b[A-Z]{4,}-\d{3}\b", RegexOptions.None, 5000)]
    private static partial Regex Code();

    /// <summary>Whether a type is, or is made of, floating point.</summary>
    private sealed class FloatFinder : ISignatureTypeProvider<bool, object?>
    {
        public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode is PrimitiveTypeCode.Single or PrimitiveTypeCode.Double;

        public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
            => reader.GetString(reader.GetTypeReference(handle).Name) == "Half";

        public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => false;

        public bool GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
            => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public bool GetSZArrayType(bool elementType) => elementType;

        public bool GetArrayType(bool elementType, ArrayShape shape) => elementType;

        public bool GetByReferenceType(bool elementType) => elementType;

        public bool GetPointerType(bool elementType) => elementType;

        public bool GetPinnedType(bool elementType) => elementType;

        public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => unmodifiedType;

        public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => genericType || typeArguments.Contains(true);

        public bool GetGenericMethodParameter(object? genericContext, int index) => false;

        public bool GetGenericTypeParameter(object? genericContext, int index) => false;

        public bool GetFunctionPointerType(MethodSignature<bool> signature) => signature.ReturnType || signature.ParameterTypes.Contains(true);
    }
}
