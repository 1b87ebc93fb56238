using System.Collections.Immutable;

namespace Connector.Host.Samples;

/// <summary>Names of people, animals and houses that do not exist.</summary>
internal static class SampleNames
{
    private static readonly ImmutableArray<string> Given =
    [
        "Ada", "Basil", "Clara", "Dorian", "Edith", "Felix", "Greta", "Hugo", "Iris", "Jonas", "Kitty", "Linus", "Mabel", "Nico", "Olive", "Percy",
        "Quilla", "Rufus", "Selma", "Tobias", "Una", "Viggo", "Wilma", "Xenia", "Yorick", "Zelda",
    ];

    private static readonly ImmutableArray<string> Family =
    [
        "Appletree", "Brookhurst", "Candleford", "Dunnock", "Elderflower", "Fernsby", "Goosegreen", "Hollowell", "Inkpen", "Juniper", "Kettleby",
        "Larkspur", "Marrowby", "Nettleship", "Oakhanger", "Pettigrew", "Quickthorn", "Rushbrook", "Silverlock", "Thistlewood", "Underhay", "Wagtail", "Yarrow",
    ];

    private static readonly ImmutableArray<string> Animals =
    [
        "Bella", "Biscuit", "Captain", "Clover", "Dottie", "Figaro", "Ginger", "Hazel", "Juno", "Marble", "Nimbus", "Otto", "Pepper", "Pickle", "Rosie",
        "Smudge", "Tango", "Truffle", "Waffle", "Ziggy",
    ];

    /// <summary>The n-th person: 598 with names of their own.</summary>
    public static string Person(int n) => $"{Given[n % Given.Length]} {Family[n % Family.Length]}";

    public static string Animal(int n) => Animals[n % Animals.Length];

    public static string House(int n) => Family[n % Family.Length];
}
