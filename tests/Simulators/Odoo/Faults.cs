namespace Connector.Simulators.Odoo;

/// <summary>What can go wrong with one request.</summary>
public enum Fault
{
    None,

    /// <summary>The connection is closed before anything was done.</summary>
    CutBefore,

    /// <summary>It is done, and the connection is closed without an answer.</summary>
    CutAfter,

    /// <summary>It is done, and half of the answer is sent.</summary>
    HalfAnswer,

    /// <summary>It is done twice, as when a proxy sends a request again; the second answer comes back.</summary>
    Duplicate,

    /// <summary>The connection is closed, and the request comes in when <see cref="OdooSimulator.DeliverLate"/> says so, perhaps after the client tried again.</summary>
    LateDelivery,

    /// <summary>It is done at once and answered late.</summary>
    SlowAnswer,

    /// <summary>It waits, and is done and answered late.</summary>
    SlowStart,

    /// <summary>502 in HTML; nothing was done.</summary>
    BadGateway,

    /// <summary>503 in HTML; nothing was done.</summary>
    Unavailable,

    /// <summary>504 in HTML, though it was done.</summary>
    GatewayTimeout,

    /// <summary>429 in HTML, as a proxy may say; nothing was done.</summary>
    TooMany,

    /// <summary>413 in HTML; nothing was done.</summary>
    TooLarge,

    /// <summary>The server gave up after its own tries: <c>psycopg2.errors.SerializationFailure</c>.</summary>
    Serialization,

    /// <summary><c>psycopg2.errors.DeadlockDetected</c>.</summary>
    Deadlock,

    /// <summary><c>odoo.exceptions.LockError</c>, 409.</summary>
    Locked,

    /// <summary>A page in HTML with status 200, as of a login form or a proxy.</summary>
    HtmlAnswer,

    /// <summary>Half of the JSON as a whole answer. It was done.</summary>
    BrokenAnswer,

    /// <summary><c>load</c> says <c>"ids": false</c> and names a serialization failure, with status 200. Nothing was done.</summary>
    LoadConflict,

    /// <summary>An answer of JSON that has nothing in it: <c>{}</c>. It was done.</summary>
    EmptyAnswer,
}

/// <summary>A request, as faults and counts see it.</summary>
/// <param name="Model">Such as <c>account.move</c>; of the version and of logins <c>common</c>.</param>
/// <param name="Method">Such as <c>load</c>.</param>
/// <param name="Body">What was sent.</param>
public sealed record OdooCall(string Model, string Method, string Body)
{
    /// <summary>Whether it changes what is stored.</summary>
    public bool Writes => Method is not ("read" or "search" or "search_read" or "search_count" or "web_read" or "name_search" or "fields_get" or "get_external_id"
        or "check_object_reference" or "check_access_rights" or "has_access" or "has_group" or "context_get" or "version" or "authenticate" or "login");
}

/// <summary>What goes wrong next, or now and then.</summary>
public sealed class Faults(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly List<Plan> _plans = [];
    private readonly Dictionary<Fault, int> _happened = [];
    private Random? _random;
    private double _rate;
    private Fault[] _kinds = [];
    private Meeting? _meeting;

    /// <summary>How long slow ones take.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Which requests <see cref="Seeded"/> may hit; null is all.</summary>
    public Func<OdooCall, bool>? Only { get; set; }

    /// <summary>How many happened, by kind.</summary>
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

    /// <summary>The next request (or several) for which <paramref name="when"/> holds goes wrong, after <paramref name="skip"/> that do not.</summary>
    public void Next(Fault fault, Func<OdooCall, bool>? when = null, int times = 1, int skip = 0)
    {
        lock (_gate)
        {
            _plans.Add(new Plan(fault, when ?? (static _ => true)) { Times = times, Skip = skip });
        }
    }

    /// <summary>As above, by model and method.</summary>
    public void Next(Fault fault, string model, string method, int times = 1, int skip = 0)
        => Next(fault, call => call.Model == model && call.Method == method, times, skip);

    /// <summary>Somebody acts when the next such request has come in and before it is done.</summary>
    public void Meanwhile(Action act, string model, string method, int skip = 0)
    {
        lock (_gate)
        {
            _plans.Add(new Plan(Fault.None, call => call.Model == model && call.Method == method) { Times = 1, Skip = skip, Act = act });
        }
    }

    /// <summary>From now on every request goes wrong with this chance, drawn from a seed. The order in which requests come decides who is hit.</summary>
    public void Seeded(int seed, double rate, params Fault[] kinds)
    {
        lock (_gate)
        {
            _random = new Random(seed);
            _rate = rate;
            _kinds = kinds;
        }
    }

    /// <summary>Nothing goes wrong any more.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _plans.Clear();
            _random = null;
        }
    }

    /// <summary>The next <paramref name="count"/> requests of the kind wait for each other: all have begun before the first is done.</summary>
    public void Meet(int count, string model, string method)
    {
        lock (_gate)
        {
            _meeting = new Meeting(count, model, method);
        }
    }

    internal Fault Take(OdooCall call)
    {
        var (fault, act) = Drawn(call);
        act?.Invoke();
        return fault;
    }

    internal Task WaitAsync() => Task.Delay(Delay, clock);

    internal Task MeetAsync(OdooCall call)
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

    private (Fault Fault, Action? Act) Drawn(OdooCall call)
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

    private Plan? Planned(OdooCall call)
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

    private sealed class Plan(Fault fault, Func<OdooCall, bool> when)
    {
        public Fault Fault { get; } = fault;

        public Func<OdooCall, bool> When { get; } = when;

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
