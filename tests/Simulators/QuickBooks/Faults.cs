namespace Connector.Simulators.QuickBooks;

/// <summary>Injects faults: into the next requests, into every Nth, for some time, or at random. Kinds are those of <see cref="CallCounts.Calls"/>.</summary>
public sealed class Faults(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly List<Plan> _plans = [];
    private readonly Dictionary<Fault, int> _happened = [];
    private Random? _random;
    private double _rate;
    private Fault[] _kinds = [];
    private Meeting? _meeting;

    /// <summary>How long slow requests take.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Which kinds <see cref="Seeded"/>, <see cref="Every"/> and <see cref="For"/> hit; by default all but those of OAuth.</summary>
    public Func<string, bool> Only { get; set; } = static kind => !kind.StartsWith("oauth/", StringComparison.Ordinal);

    /// <summary>How many faults were injected, by kind.</summary>
    public IReadOnlyDictionary<Fault, int> Happened
    {
        get
        {
            lock (_gate)
            {
                return new Dictionary<Fault, int>(_happened);
            }
        }
    }

    /// <summary>The next request (or several) of a kind fails, after <paramref name="skip"/> that do not; null: of any kind but OAuth's.</summary>
    public void Next(Fault fault, string? kind = null, int times = 1, int skip = 0)
        => Add(new Plan(fault, Matches(kind)) { Times = times, Skip = skip });

    /// <summary>Every request fails whose body has this text, until <see cref="Clear"/>.</summary>
    public void About(Fault fault, string text)
        => Add(new Plan(fault, Matches(null)) { Times = int.MaxValue, Text = text });

    /// <summary>Every <paramref name="nth"/> request fails, until <see cref="Clear"/>.</summary>
    public void Every(Fault fault, int nth, string? kind = null)
        => Add(new Plan(fault, kind is null ? Only : Matches(kind)) { Times = int.MaxValue, Skip = nth - 1, Again = nth - 1 });

    /// <summary>Every request fails until the time is over, by the simulator's clock.</summary>
    public void For(Fault fault, TimeSpan time)
        => Add(new Plan(fault, Only) { Times = int.MaxValue, Until = clock.GetUtcNow() + time });

    /// <summary>Somebody acts when the next such request has arrived and before it is carried out.</summary>
    public void Meanwhile(Action act, string kind, int skip = 0)
        => Add(new Plan(Fault.None, Matches(kind)) { Times = 1, Skip = skip, Act = act });

    /// <summary>From now on requests fail with this probability, drawn from a seed. Which ones fail depends on the order of the requests.</summary>
    public void Seeded(int seed, double rate, params Fault[] kinds)
    {
        lock (_gate)
        {
            _random = new Random(seed);
            _rate = rate;
            _kinds = kinds;
        }
    }

    /// <summary>Injects no more faults.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _plans.Clear();
            _random = null;
        }
    }

    /// <summary>The next <paramref name="count"/> requests of the kind wait for each other: all have begun before the first is carried out.</summary>
    public void Meet(int count, string kind)
    {
        lock (_gate)
        {
            _meeting = new Meeting(count, kind);
        }
    }

    internal Task WaitAsync() => Task.Delay(Delay, clock);

    internal Task MeetAsync(string kind)
    {
        lock (_gate)
        {
            if (_meeting is not { } meeting || kind != meeting.Kind)
            {
                return Task.CompletedTask;
            }

            if (++meeting.Arrived == meeting.Count)
            {
                _meeting = null;
                meeting.All.SetResult();
            }

            return meeting.All.Task;
        }
    }

    internal Fault Take(string kind, byte[] body)
    {
        Fault fault;
        Action? act;
        lock (_gate)
        {
            var plan = Planned(kind, body);
            fault = plan?.Fault ?? Fault.None;
            act = plan?.Act;
            if (plan is null && _random is not null && _kinds.Length > 0 && Only(kind) && _random.NextDouble() < _rate)
            {
                fault = _kinds[_random.Next(_kinds.Length)];
            }

            if (fault != Fault.None)
            {
                _happened[fault] = _happened.GetValueOrDefault(fault) + 1;
            }
        }

        act?.Invoke();
        return fault;
    }

    private static Func<string, bool> Matches(string? kind)
        => kind is null ? static one => !one.StartsWith("oauth/", StringComparison.Ordinal) : one => one == kind;

    private void Add(Plan plan)
    {
        lock (_gate)
        {
            _plans.Add(plan);
        }
    }

    private Plan? Planned(string kind, byte[] body)
    {
        foreach (var plan in _plans.ToList())
        {
            if (plan.Until <= clock.GetUtcNow())
            {
                _ = _plans.Remove(plan);
                continue;
            }

            if (!plan.When(kind) || (plan.Text is { } text && !System.Text.Encoding.UTF8.GetString(body).Contains(text, StringComparison.Ordinal)))
            {
                continue;
            }

            if (plan.Skip > 0)
            {
                plan.Skip--;
                continue;
            }

            plan.Skip = plan.Again;
            if (--plan.Times == 0)
            {
                _ = _plans.Remove(plan);
            }

            return plan;
        }

        return null;
    }

    private sealed class Plan(Fault fault, Func<string, bool> when)
    {
        public Fault Fault { get; } = fault;

        public Func<string, bool> When { get; } = when;

        public Action? Act { get; init; }

        public string? Text { get; init; }

        public DateTimeOffset? Until { get; init; }

        public int Times { get; set; }

        public int Skip { get; set; }

        public int Again { get; init; }
    }

    private sealed class Meeting(int count, string kind)
    {
        public int Count { get; } = count;

        public string Kind { get; } = kind;

        public int Arrived { get; set; }

        public TaskCompletionSource All { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
