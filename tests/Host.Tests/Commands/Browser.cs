using System.Text;
using System.Text.RegularExpressions;

namespace Connector.Host.Tests.Commands;

/// <summary>Somebody at a command that connects: reads the address, grants, and pastes what the browser was redirected to, or lets it go there.</summary>
/// <param name="change">What is pasted in place of the address; null where the browser goes there itself.</param>
internal sealed partial class Browser(Func<string, string[]>? change) : StringWriter
{
    private readonly TaskCompletionSource<string[]> _pasted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasGone;

    /// <summary>What the page said that the browser came to.</summary>
    public Task<string>? Page { get; private set; }

    /// <summary>What is typed at the command.</summary>
    public TextReader Input => new Pasted(_pasted.Task);

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char[] buffer, int index, int count)
    {
        base.Write(buffer, index, count);
        Read();
    }

    public override void Write(string? value)
    {
        base.Write(value);
        Read();
    }

    public override Task WriteLineAsync(string? value)
    {
        base.WriteLine(value);
        Read();
        return Task.CompletedTask;
    }

    private void Read()
    {
        // Once all is said, so that whoever listens does.
        if (!_hasGone && ToString() is var said && said.Contains("redirected to here:", StringComparison.Ordinal) && Address.Match(said) is { Success: true } address)
        {
            _hasGone = true;
            Page = Task.Run(() => Grant(new Uri(address.Value)));
        }
    }

    private async Task<string> Grant(Uri address)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var granted = await http.GetAsync(address);
        var back = granted.Headers.Location!;
        if (change is not null)
        {
            _pasted.SetResult(change(back.OriginalString));
            return "";
        }

        return await http.GetStringAsync(back);
    }

    [GeneratedRegex("http[^ ]+/connect/oauth2[^ \n]+")]
    private static partial Regex Address { get; }

    private sealed class Pasted(Task<string[]> lines) : TextReader
    {
        private int _read;

        public override async Task<string?> ReadLineAsync()
        {
            var pasted = await lines;
            return _read < pasted.Length ? pasted[_read++] : null;
        }
    }
}
