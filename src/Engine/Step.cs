namespace Connector.Engine;

/// <summary>The one shape of a business step. Pure: the same context and input give the same result, always.</summary>
public delegate StepResult<TOutput> Step<in TInput, TOutput>(StepContext context, TInput input);
