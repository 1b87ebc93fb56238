using Connector.Adapters.QuickBooks;
using Connector.Simulators.QuickBooks;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>Tokens: refreshed in time and once, stored before they are used, and what is said when that cannot be.</summary>
public sealed class ConnectingTokensTests : IAsyncLifetime
{
    private readonly HastyTime _time = new();
    private readonly ConnectionRow _row = new();
    private readonly List<CompanyConnection> _processes = [];
    private QuickBooksSimulator _intuit = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private int Asked => _intuit.Requests.Count(r => r.Kind == "oauth/token");

    public async ValueTask InitializeAsync() => await StartAsync(new SimulatorOptions());

    public async ValueTask DisposeAsync()
    {
        _processes.ForEach(p => p.Dispose());
        _row.Dispose();
        await _intuit.DisposeAsync();
    }

    [Fact]
    public async Task A_refresh_token_of_the_settings_begins_and_the_newer_one_counts_from_then_on()
    {
        var (realm, token) = await Process().Tokens.CurrentAsync(Cancellation);
        Assert.Equal(_intuit.RealmId, realm);
        Assert.Equal(_intuit.RefreshToken, _row.Stored!.RefreshToken);
        Assert.NotEqual("refresh-token-0", _intuit.RefreshToken);
        Assert.Equal((realm, token), await Process().Tokens.CurrentAsync(Cancellation)); // another process with the same settings
        _time.Pass(TimeSpan.FromDays(2));
        Assert.NotEqual(token, (await Process().Tokens.CurrentAsync(Cancellation)).Token);
        Assert.Equal((2, 0), (_intuit.OAuth.Refreshed, _intuit.OAuth.SupersededUsed));
    }

    [Fact]
    public async Task Of_several_processes_one_refreshes_and_the_others_take_what_it_stored()
    {
        var processes = Enumerable.Range(0, 4).Select(_ => Process().Tokens).ToArray();
        var tokens = await Task.WhenAll(processes.SelectMany(p => Enumerable.Range(0, 8).Select(_ => Task.Run(() => p.CurrentAsync(Cancellation)))));
        Assert.Single(tokens.Distinct());
        _intuit.OAuth.ExpireAccessTokens();
        var after = await Task.WhenAll(processes.SelectMany(p => Enumerable.Range(0, 8).Select(_ => Task.Run(() => p.AfterAsync(tokens[0].Token, Cancellation)))));
        Assert.Single(after.Distinct());
        Assert.NotEqual(tokens[0], after[0]);
        Assert.Equal((2, 0), (_intuit.OAuth.Refreshed, _intuit.OAuth.SupersededUsed));
    }

    [Fact]
    public async Task A_token_is_refreshed_some_minutes_before_it_ends()
    {
        var tokens = Process().Tokens;
        var first = await tokens.CurrentAsync(Cancellation);
        _time.Pass(TimeSpan.FromMinutes(54));
        Assert.Equal(first, await tokens.CurrentAsync(Cancellation));
        _time.Pass(TimeSpan.FromMinutes(2));
        Assert.NotEqual(first, await tokens.CurrentAsync(Cancellation));
    }

    [Fact]
    public async Task What_was_rotated_elsewhere_ends_it_once_until_another_token_is_configured()
    {
        await Process().Tokens.CurrentAsync(Cancellation);
        var elsewhere = _intuit.OAuth.RotateElsewhere();
        _time.Pass(TimeSpan.FromHours(1));
        await Refuses("CONNECT-002", "Connect it again: connector backend connect qbo", Process());
        var asked = Asked;
        await Refuses("CONNECT-002", "invalid_grant", Process());
        Assert.Equal(asked, Asked); // it is known
        Assert.Equal("ended", (await Process().StatusAsync(Cancellation)).State);

        var corrected = Process(s => s with { RefreshToken = elsewhere });
        Assert.False((await corrected.StatusAsync(Cancellation)).IsBlocked);
        await corrected.Tokens.CurrentAsync(Cancellation);
        Assert.Null(_row.Stored!.Ended);
    }

    [Fact]
    public async Task What_a_person_revoked_is_told()
    {
        var process = Process();
        var (_, token) = await process.Tokens.CurrentAsync(Cancellation);
        _intuit.OAuth.Revoke();
        var fault = await Assert.ThrowsAsync<QuickBooksFault>(() => process.Tokens.AfterAsync(token, Cancellation));
        Assert.Equal("CONNECT-002", fault.Code);
        Assert.Contains("invalid_grant", (await Process().StatusAsync(Cancellation)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_and_most_often_given()
    {
        await StartAsync(new SimulatorOptions { RotatesAfter = TimeSpan.FromDays(1) });
        _intuit.Faults.Next(Fault.CutAfter, "oauth/token");
        await Process().Tokens.CurrentAsync(Cancellation);
        Assert.Equal(2, Asked);

        _time.Pass(TimeSpan.FromHours(1));
        _intuit.Faults.Next(Fault.BrokenAnswer, "oauth/token", times: 3);
        await Refuses("CONNECT-003", "was lost", Process());
        Assert.NotNull(_row.Stored!.Lost);
        await Process().Tokens.CurrentAsync(Cancellation);
        Assert.Null(_row.Stored!.Lost);
    }

    [Fact]
    public async Task An_answer_that_was_lost_with_a_new_token_in_it_ends_the_connection_and_that_is_said()
    {
        await Process().Tokens.CurrentAsync(Cancellation);
        _time.Pass(TimeSpan.FromHours(1));
        _intuit.Faults.Next(Fault.CutAfter, "oauth/token");
        await Refuses("CONNECT-002", "may have been lost on 2026-06-01", Process());
    }

    [Fact]
    public async Task What_passes_is_tried_again_and_what_does_not_changes_nothing()
    {
        _intuit.Faults.Next(Fault.Unavailable, "oauth/token", times: 2);
        await Process().Tokens.CurrentAsync(Cancellation);
        var stored = _row.Content;
        _time.Pass(TimeSpan.FromHours(1));
        foreach (var fault in new[] { Fault.Unavailable, Fault.ServerError, Fault.TooMany })
        {
            _intuit.Faults.Next(fault, "oauth/token", times: 3);
            await Refuses("CONNECT-003", "does not give tokens now", Process());
            Assert.Equal(stored, _row.Content);
        }

        await _intuit.StopAsync();
        await Refuses("CONNECT-003", "does not give tokens now", Process());
        Assert.Equal(stored, _row.Content);
        await _intuit.ListenAsync();
        await Process().Tokens.CurrentAsync(Cancellation);
    }

    [Fact]
    public async Task A_wrong_secret_is_told_and_ends_nothing()
    {
        await Refuses("CONNECT-004", "invalid_client", Process(s => s with { }, secret: "wrong"));
        await Process().Tokens.CurrentAsync(Cancellation);
    }

    [Fact]
    public async Task A_token_that_could_not_be_stored_is_not_used_and_stored_with_the_next_call()
    {
        var process = Process();
        await process.Tokens.CurrentAsync(Cancellation);
        _time.Pass(TimeSpan.FromHours(1));
        _row.Full = 1;
        await Assert.ThrowsAsync<IOException>(() => process.Tokens.CurrentAsync(Cancellation));
        Assert.NotEqual(_intuit.RefreshToken, _row.Stored!.RefreshToken);
        await process.Tokens.CurrentAsync(Cancellation);
        Assert.Equal(_intuit.RefreshToken, _row.Stored!.RefreshToken);
        Assert.Equal((2, 0), (_intuit.OAuth.Refreshed, _intuit.OAuth.SupersededUsed));
    }

    [Fact]
    public async Task The_day_on_which_it_ends_is_announced_weeks_before()
    {
        await Process().Tokens.CurrentAsync(Cancellation);
        Assert.Null((await Process().StatusAsync(Cancellation)).Problem);
        _time.Pass(TimeSpan.FromDays(75));
        Assert.Contains("ends on 2026-09-09, unless it is used before", (await Process().StatusAsync(Cancellation)).Problem, StringComparison.Ordinal);
        await Process().Tokens.CurrentAsync(Cancellation);
        Assert.Null((await Process().StatusAsync(Cancellation)).Problem);

        _intuit.OAuth.HardUntil = _time.GetUtcNow() + TimeSpan.FromDays(50);
        _time.Pass(TimeSpan.FromHours(1));
        await Process().Tokens.CurrentAsync(Cancellation);
        var status = await Process().StatusAsync(Cancellation);
        Assert.Contains("ends on 2026-10-04, whatever is done", status.Problem, StringComparison.Ordinal);
        Assert.False(status.IsBlocked);
    }

    [Fact]
    public async Task Settings_of_another_company_do_not_use_its_tokens()
    {
        await Process().Tokens.CurrentAsync(Cancellation);
        await Refuses("CONNECT-006", _intuit.RealmId, Process(s => s with { Realm = "17" }));
        await Refuses("CONNECT-001", "RealmId", Process(s => s with { Realm = null }, row: new ConnectionRow()));
        await Refuses("CONNECT-001", "is not connected", Process(s => s with { RefreshToken = null }, row: new ConnectionRow()));
    }

    private async Task StartAsync(SimulatorOptions options)
    {
        await (_intuit?.DisposeAsync() ?? default);
        _intuit = await QuickBooksSimulator.StartAsync(options with { Clock = _time });
    }

    private CompanyConnection Process(Func<IntuitSettings, IntuitSettings>? change = null, string? secret = null, ConnectionRow? row = null)
    {
        var settings = new IntuitSettings(_intuit.ClientId, secret ?? _intuit.ClientSecret) { IsSandbox = true, Realm = _intuit.RealmId, RefreshToken = "refresh-token-0", OAuth = _intuit.OAuthUrl };
        _processes.Add(new CompanyConnection("qbo", change?.Invoke(settings) ?? settings, row ?? _row, new NoBudget(), _time));
        return _processes[^1];
    }

    private static async Task Refuses(string code, string said, CompanyConnection process)
    {
        var fault = await Assert.ThrowsAsync<QuickBooksFault>(() => process.Tokens.CurrentAsync(Cancellation));
        Assert.Equal(code, fault.Code);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }
}
