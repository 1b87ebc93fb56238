using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>
/// Whatever is imported after a close, what is kept of the closed periods is what the facts give: verify recomputes all of it.
/// And whatever is published on the way, position + open = target.
/// </summary>
/// <remarks>The changes are drawn; the seed replays them. More of them with CONNECTOR_LONG=1.</remarks>
public sealed class ClosedPeriodsTests
{
    private static readonly int Steps = Environment.GetEnvironmentVariable("CONNECTOR_LONG") == "1" ? 400 : 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Whatever_comes_after_a_close_what_is_kept_recomputes(int seed)
    {
        using var office = new Office().With(
            ("places", "place,parent\nLAND,\nEAST,LAND\nTOWN,EAST\n"),
            ("parties", "party,name,place\nP1,One,EAST\nP2,Two,\nS1,Supplier,\nS2,Supplier,\nR1,Recipient,TOWN\nR2,Recipient,\nN1,Nominee,\n"),
            ("items", "item,name\nI1,x\nI2,x\nI3,x\n"), ("templates", "template,component,quantity\nT1,I1,2\nT1,I2,1\n"),
            ("plans", "plan,model,measure\nF,flat,\nG,flat,\nL,level,seats\nM,level,seats\n"),
            ("rates", "item,scope,price\nI1,all,100\nI2,all,10\nI3,all,1\n"), ("readings", "measure,subject,value\nseats,R1,10\nseats,R2,20\nseats,P1,30\nseats,P2,40\n"),
            ("agreements", "agreement,payer,provider,recipient,item,plan\nA1,P1,S1,R1,I1,F\nA2,P1,S1,R1,I2,L\nA3,P2,S2,R2,T1,G\nA4,P2,S1,,I3,M\nA5,P1,S2,R2,T1,L\n"));
        office.Close("2022-03", "2022-04", "2022-06");
        var draw = new Draws(seed);
        for (var step = 0; step < Steps; step++)
        {
            var change = draw.Change();
            var imported = office.Import(change);
            Assert.True(imported.Code is 0 or 2, imported.Error);
            switch (draw.Below(8))
            {
                case 0:
                    office.Json("publish");
                    break;
                case 1:
                    foreach (var draft in office.FilesIn("drafts").Where(_ => draw.Below(2) == 0))
                    {
                        File.Move(Path.Combine(office.Books, "drafts", draft), Path.Combine(office.Books, "posted", draft));
                    }

                    break;
                case 2:
                    office.Json("reconcile").Ends(0);
                    break;
                case 3:
                    office.Variables["Connector__Billing__DueDays"] = draw.Below(40).ToString();
                    break;
            }

            var verified = office.Json("verify");
            Assert.True(verified.Code == 0, $"seed {seed}, step {step}, after {change.Name}:\n{change.Text}{verified.Text}{verified.Error}");
        }
    }

    private sealed class Draws(int seed)
    {
        private readonly Random _random = new(seed);

        public int Below(int n) => _random.Next(n);

        public (string Name, string Text) Change() => Below(11) switch
        {
            0 => ("rates", $"item,scope,from,to,price,per,currency\n{Item},{Scope},{Day},{Later},{Below(300) - 20}.{Below(100):00},{Of("", "day", "month", "year")},{Of("", "", "", "", "EUR")}\n"),
            1 => ("adjustments", $"adjustment,from,to,scope,item,kind,value\nX{Below(4)},{Day},{Later},{Scope},{Of("", Item)},{Of("percent", "amount", "price")},{Below(40) - 20}\n"),
            2 => ("readings", $"measure,subject,from,value\nseats,{Of("R1", "R2", "P1", "P2", "A2", "A4")},{Day},{Below(100)}\n"),
            3 => ("agreements", $"agreement,from,to,payer,provider,recipient,nominee,item,plan,direction,place\n{Agreement},{Day},{Later},{Payer},{Of("", "S1", "S2")},{Of("", "R1", "R2")},{Of("", "", "N1")},{Of(Item, "T1")},{Plan},{Of("", "", "payable", "direct_payment")},{Of("", "", Place)}\n"),
            4 => ("parties", $"party,from,name,place\n{Of("P1", "P2", "R1", "R2", "S1", "N1")},{Day},Name {Below(9)},{Of("", Place)}\n"),
            5 => ("places", $"place,parent\n{Of("EAST", "TOWN")},{Of("", "LAND")}\n"),
            6 => ("plans", $"plan,from,model,proration,timing,minimum_amount,document_by,line_by\n{Of("F", "G")},{Of("", Day)},flat,{Of("", "none", "thirty360")},{Of("", "", "advance")},{Of("", "", "50")},{DocumentBy},{LineBy}\n"),
            7 => ("plans", $"plan,from,model,measure,level_basis,maximum_amount,document_by,line_by\n{Of("L", "M")},{Of("", Day)},level,seats,{Of("", "period_start", "average", "maximum")},{Of("", "", "500")},{DocumentBy},{LineBy}\n"),
            8 => ("items", $"item,name,tax_code\n{Item},Name {Below(9)},{Of("", "VAT20")}\n"),
            9 => ("templates", $"template,component,quantity,basis\nT1,{Item},{Below(5)},{Of("", "fixed")}\n"),
            _ => Of(
                ("agreements", $"agreement,from,retract\n{Agreement},{Day},true\n"), ("rates", $"item,scope,from,retract\n{Item},{Scope},{Day},true\n"),
                ("readings", $"measure,subject,from,retract\nseats,{Of("R1", "R2", "P1", "P2", "A2")},{Day},true\n"), ("adjustments", $"adjustment,from,retract\nX{Below(4)},{Day},true\n"),
                ("parties", $"party,from,retract\n{Of("P1", "R1", "R2")},{Day},true\n"), ("templates", $"template,component,retract\nT1,{Item},true\n")),
        };

        private string Item => Of("I1", "I2", "I3");

        private string Agreement => Of("A1", "A2", "A3", "A4", "A5", "A6");

        private string Payer => Of("P1", "P2", "");

        private string Place => Of("LAND", "EAST", "TOWN");

        private string Plan => Of("F", "G", "L", "M");

        private string DocumentBy => Of("", "payer+provider", "payer+recipient", "agreement");

        private string LineBy => Of("", "item", "recipient");

        private string Scope => Of("all", "place:LAND", "place:EAST", "place:TOWN", "provider:S1", "payer:P1", "payer:P2", "recipient:R1", "recipient:R2", "agreement:A1", "agreement:A3");

        // Few days, so that identities meet again.
        private string Day => Of("", "2022-02-15", "2022-03-11", "2022-04-01", "2022-04-16", "2022-05-10", "2022-06-21", "2022-07-01");

        private string Later => Of("", "", "", "2022-07-15");

        private T Of<T>(params T[] values) => values[_random.Next(values.Length)];
    }
}
