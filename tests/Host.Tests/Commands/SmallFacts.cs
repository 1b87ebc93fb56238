namespace Connector.Host.Tests.Commands;

/// <summary>A small data set: one payer, one supplier, a flat and a level agreement, 100.00 each in May 2022.</summary>
internal static class SmallFacts
{
    public static readonly (string Name, string Text)[] All =
    [
        ("places", "place,name,parent\nLAND,Land,\nEAST,East,LAND\n"),
        ("parties", "party,name,place\nP1,Payer One,EAST\nP2,Payer Two,\nS1,Supplier One,\nS2,Supplier Two,\nR1,Recipient One,EAST\nR2,Recipient Two,\n"),
        ("items", "item,name\nI1,Support\nI2,Licence\n"),
        ("templates", "template,component,quantity\nT1,I1,2\n"),
        ("plans", "plan,model,measure\nFLAT,flat,\nLEVEL,level,patients\n"),
        ("agreements", "agreement,from,payer,provider,recipient,item,plan\nA1,2022-05-01,P1,S1,R1,I1,FLAT\nA2,2022-05-01,P1,S1,R1,I2,LEVEL\n"),
        ("rates", "item,scope,from,price,per\nI1,all,2022-01-01,100.00,month\nI2,all,2022-01-01,1.20,year\n"),
        ("readings", "measure,subject,from,value\npatients,R1,2022-04-01,1000\n"),
    ];

    private static readonly Lazy<byte[]> Store = new(() =>
    {
        using var office = new Office().With(All);
        return File.ReadAllBytes(Path.Combine(office.Folder, "connector.db"));
    });

    /// <summary>An office that knows them.</summary>
    public static Office Office()
    {
        var office = new Office();
        if (Commands.Office.OnPostgres)
        {
            return office.With(All);
        }

        office.Write("connector.db", Store.Value);
        return office;
    }
}
