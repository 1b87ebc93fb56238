namespace Connector.Simulators.Odoo;

/// <summary>Injects faults: into the next requests, or at random.</summary>
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

    /// <summary>Which requests <see cref="Seeded"/> may hit; null is all.</summary>
    public Func<SimulatedCall, bool>? Only { get; set; }

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

    /// <summary>The next request (or several) for which <paramref name="when"/> holds fails, after <paramref name="skip"/> that do not.</summary>
    public void Next(Fault fault, Func<SimulatedCall, bool>? when = null, int times = 1, int skip = 0)
    {
        lock (_gate)
        {
            _plans.Add(new Plan(fault, when ?? (static _ => true)) { Times = times, Skip = skip });
        }
    }

    /// <summary>As above, by model and method.</summary>
    public void Next(Fault fault, string model, string method, int times = 1, int skip = 0)
        => Next(fault, call => call.Model == model && call.Method == method, times, skip);

    /// <summary>Somebody acts when the next such request has arrived and before it is carried out.</summary>
    public void Meanwhile(Action act, string model, string method, int skip = 0)
    {
        lock (_gate)
        {
            _plans.Add(new Plan(Fault.None, call => call.Model == model && call.Method == method) { Times = 1, Skip = skip, Act = act });
        }
    }

    /// <summary>From now on every request fails with this probability, drawn from a seed. Which ones fail depends on the order of the requests.</summary>
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
    public void Meet(int count, string model, string method)
    {
        lock (_gate)
        {
            _meeting = new Meeting(count, model, method);
        }
    }

    internal Fault Take(SimulatedCall call)
    {
        var (fault, act) = Drawn(call);
        act?.Invoke();
        return fault;
    }

    internal Task WaitAsync() => Task.Delay(Delay, clock);

    internal Task MeetAsync(SimulatedCall call)
    {
        lock (_gate)
        {
            if (_meeting is not { } meeting || call.Model != meeting.Model || call.Method != meeting.Method)
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

    private (Fault Fault, Action? Act) Drawn(SimulatedCall call)
    {
        lock (_gate)
        {
            var plan = Planned(call);
            var fault = plan?.Fault ?? Fault.None;
            if (plan is null && _random is not null && _kinds.Length > 0 && Only?.Invoke(call) != false && _random.NextDouble() < _rate)
            {
                fault = _kinds[_random.Next(_kinds.Length)];
            }

            if (fault != Fault.None)
            {
                _happened[fault] = _happened.GetValueOrDefault(fault) + 1;
            }

            return (fault, plan?.Act);
        }
    }

    private Plan? Planned(SimulatedCall call)
    {
        foreach (var plan in _plans.Where(plan => plan.When(call)).ToList())
        {
            if (plan.Skip > 0)
            {
                plan.Skip--;
                continue;
            }

            if (--plan.Times == 0)
            {
                _ = _plans.Remove(plan);
            }

            return plan;
        }

        return null;
    }

    private sealed class Plan(Fault fault, Func<SimulatedCall, bool> when)
    {
        public Fault Fault { get; } = fault;

        public Func<SimulatedCall, bool> When { get; } = when;

        public Action? Act { get; init; }

        public int Times { get; set; }

        public int Skip { get; set; }
    }

    private sealed class Meeting(int count, string model, string method)
    {
        public int Count { get; } = count;

        public string Model { get; } = model;

        public string Method { get; } = method;

        public int Arrived { get; set; }

        public TaskCompletionSource All { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
