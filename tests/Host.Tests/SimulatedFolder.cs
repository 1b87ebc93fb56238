namespace Connector.Host.Tests;

/// <summary>What people do in the folder of the Files backend.</summary>
internal sealed class SimulatedFolder(string root)
{
    private static readonly string[] Live = ["drafts", "posted", "paid"];

    /// <summary>The files that lie in the folders of live documents.</summary>
    public string[] Documents() => [.. Live.SelectMany(Files)];

    /// <summary>Does something; what it was, in words.</summary>
    public string Act(Random random)
    {
        var live = Documents();
        var cancelled = Files("cancelled").Where(c => !Path.GetFileName(c).Contains('~', StringComparison.Ordinal) && !Array.Exists(live, l => Path.GetFileName(l) == Path.GetFileName(c))).ToArray();
        if (cancelled.Length > 0 && random.Next(12) == 0)
        {
            return Move(cancelled[random.Next(cancelled.Length)], "drafts");
        }

        if (live.Length == 0)
        {
            return "nothing to do in the books";
        }

        var file = live[random.Next(live.Length)];
        return (Path.GetFileName(Path.GetDirectoryName(file)), random.Next(20)) switch
        {
            ("drafts", < 11) => Move(file, "posted"),
            ("drafts", < 13) => Move(file, "cancelled"),
            ("drafts", < 15) => Delete(file),
            ("drafts", _) => Edit(file),
            ("posted", < 11) => Move(file, "paid"),
            (_, < 13) => Move(file, "cancelled"),
            (_, < 14) => Delete(file),
            (_, < 16) => Move(file, "drafts"),
            _ => Edit(file),
        };
    }

    private string[] Files(string folder)
        => Directory.Exists(Path.Combine(root, folder)) ? [.. Directory.GetFiles(Path.Combine(root, folder), "*.json").Order(StringComparer.Ordinal)] : [];

    private string Move(string file, string folder)
    {
        File.Move(file, Path.Combine(root, folder, Path.GetFileName(file)), overwrite: true);
        return $"move {Path.GetFileName(file)} to {folder}";
    }

    private static string Delete(string file)
    {
        File.Delete(file);
        return "delete " + Path.GetFileName(file);
    }

    private static string Edit(string file)
    {
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"subject\": \"", "\"subject\": \"By hand: ", StringComparison.Ordinal));
        return "edit " + Path.GetFileName(file);
    }
}
