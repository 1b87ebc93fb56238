using System.Text.Json;
using Connector.Contract;
using Refit;

namespace Connector.Client;

/// <summary>Takes the content out of answers.</summary>
public static class Answers
{
    /// <summary>The content of an answer.</summary>
    /// <exception cref="ConnectorException">The service refused the call, or did not answer, or with what is not the contract's.</exception>
    public static async Task<T> Content<T>(this Task<ApiResponse<T>> call)
    {
        var answer = await call.ConfigureAwait(false);
        return answer.Content();
    }

    /// <summary>The content of an answer.</summary>
    /// <exception cref="ConnectorException">The service refused the call, or did not answer, or with what is not the contract's.</exception>
    public static T Content<T>(this ApiResponse<T> answer)
    {
        // An answer whose body could not be read has an error all the same. A page that a proxy answers is no answer of the service, whatever is expected.
        var isOurs = answer.Headers?.Contains(IConnectorApi.Version) == true;
        if (isOurs && answer is { Error: null, Content: { } content })
        {
            return content;
        }

        var address = answer.RequestMessage?.RequestUri?.AbsolutePath ?? "";
        var problem = ProblemOf((answer.Error as ApiException)?.Content);
        throw new ConnectorException(
            problem?.Title ?? answer.Error?.Message ?? (isOurs ? "The answer is empty." : "The answer is not a connector service's."), answer.Error is null or ApiException ? answer.StatusCode : null, address, problem, answer.Error);
    }

    private static Problem? ProblemOf(string? text)
    {
        try
        {
            return text is { Length: > 0 } && JsonSerializer.Deserialize(text, ContractJson.Of<Problem>()) is { Errors: not null } problem ? problem : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
