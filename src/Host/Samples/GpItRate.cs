using NodaTime;

namespace Connector.Host.Samples;

internal sealed record GpItRate(int Item, string Scope, LocalDate? From, LocalDate? To, GpItPrice Price);
