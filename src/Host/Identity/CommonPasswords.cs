using Connector.Operations.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Connector.Host.Identity;

/// <summary>
/// Refuses passwords that are tried first: a word or two of those that most people take, whatever digits and signs stand around them or in place
/// of letters; keys that lie side by side; the account's own name; one short text again and again. Passwords that were set before keep working.
/// </summary>
internal sealed class CommonPasswords : IPasswordValidator<User>
{
    private const int ShortestWalk = 4;
    private const int LongestRepeated = 6;
    private const int MostWords = 2;
    private const int MostOtherLetters = 2;

    /// <summary>Keys in the order in which fingers find them; backwards too.</summary>
    private static readonly string[] Walks =
    [
        .. new[]
        {
            "01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
            "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm", "1qazxsw23edcvfr45tgb", "qweasdzxc", "123qweasdzxc", "qawsedrftgyhujikolp", "a1s2d3f4g5h6j7k8l9",
        }.SelectMany(walk => new[] { walk, new string([.. walk.Reverse()]) }),
    ];

    private static readonly string[] Words =
    [
        .. """
        password passwort passphrase passcode pass pwd kennwort motdepasse contrasena secret geheim private login logon signin access letmein letmeinnow openup opensesame
        welcome willkommen hello hallo bonjour goodbye admin administrator administrador root superuser super sysadmin system user username guest test tester testing temp temporary
        default change changeme changeit please demo sample example service server database data backup office company business finance financial account accounts accounting accountant
        invoice invoices billing payment payments money cash bank banking connector operator viewer manager director internet computer laptop network windows linux ubuntu microsoft
        google facebook twitter instagram youtube amazon netflix apple iphone samsung android oracle postgres mysql docker odoo tryton security secure safety trust trustno trustnoone
        iloveyou loveyou love lovely lover mylove forever babygirl baby angel sweetheart honey sunshine princess prince queen king dragon monkey tiger lion panther eagle falcon shadow
        master mustang ferrari porsche mercedes yamaha harley corvette football baseball basketball hockey soccer tennis golfer rugby cricket liverpool chelsea arsenal manchester united
        barcelona juventus batman superman spiderman ironman starwars startrek pokemon minecraft matrix merlin gandalf naruto jordan michael jessica jennifer ashley nicole daniel thomas
        charlie andrew joshua matthew robert william george harry oliver anthony samantha michelle victoria elizabeth alexander christopher jonathan benjamin hunter ranger killer soldier
        warrior thunder lightning phoenix diamond silver golden purple orange yellow green black white flower butterfly summer winter spring autumn season january february march april
        june july august september october november december monday tuesday wednesday thursday friday saturday sunday london paris berlin madrid america england scotland ireland wales
        germany france canada australia india china mexico freedom whatever nothing something everything anything leavemealone blink fuckyou fuck shit asshole bitch sonyericsson nokia
        cookie chocolate cheese pepper ginger coffee banana strawberry pumpkin peanut buster maggie bailey snoopy mickey tigger chicken jesus christ heaven blessed family mother father
        correcthorsebatterystaple correcthorse batterystaple abc abcd xyz qwe asd zxc the and my is your this that new old one two first last year day
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).OrderByDescending(word => word.Length),
    ];

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password)
        => Task.FromResult(IsCommon(password ?? "", user.Account.Name)
            ? IdentityResult.Failed(new IdentityError { Code = "Common", Description = "The password is one of those that are tried first: common words, names, neighbouring keys or repetitions, with digits around them." })
            : IdentityResult.Success);

    /// <summary>Whether a password is common, for somebody of a name.</summary>
    public static bool IsCommon(string password, string name)
    {
        var text = password.ToLowerInvariant();
        return IsRepeated(text) || IsMadeOfFew(text, name) || IsMadeOfFew(Letters(text.Trim([.. text.Where(c => !char.IsLetter(c))])), name);
    }

    private static bool IsRepeated(string text)
        => Enumerable.Range(1, LongestRepeated).Any(length => text.Length >= 2 * length && text.Index().All(c => c.Item == text[c.Index % length]));

    private static bool IsMadeOfFew(string text, string name)
    {
        var words = 0;
        foreach (var word in Words.Prepend(AccountNames.Normal(name)).Where(word => word.Length > 2))
        {
            var without = text.Replace(word, " ", StringComparison.Ordinal);
            words += without == text ? 0 : 1;
            text = without;
        }

        return words <= MostWords && WithoutWalks(text).Count(char.IsLetter) <= MostOtherLetters;
    }

    private static string WithoutWalks(string text)
    {
        for (var start = 0; start <= text.Length - ShortestWalk; start++)
        {
            var longest = Walks.Max(walk => Enumerable.Range(0, text.Length - start + 1).TakeWhile(length => walk.Contains(text.AsSpan(start, length), StringComparison.Ordinal)).Last());
            if (longest >= ShortestWalk)
            {
                text = string.Concat(text.AsSpan(0, start), " ", text.AsSpan(start + longest));
            }
        }

        return text;
    }

    /// <summary>The letters that digits and signs are written for.</summary>
    private static string Letters(string text) => new([.. text.Select(c => c switch { '0' => 'o', '1' or '!' or '|' => 'i', '3' => 'e', '4' or '@' => 'a', '5' or '$' => 's', '7' or '+' => 't', _ => c })]);
}
