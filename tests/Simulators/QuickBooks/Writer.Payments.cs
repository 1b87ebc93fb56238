using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <content>Payments, and what they are applied to.</content>
internal sealed partial class Writer
{
    /// <summary>A payment of a bill, which only people make.</summary>
    public Entity PayBill(Entity bill, decimal amount)
    {
        var payment = company.Make("BillPayment");
        payment.Data = new JsonObject
        {
            ["VendorRef"] = Json.Reference(bill.Data.Ref("VendorRef")!),
            ["TxnDate"] = company.Today.Written(),
            ["TotalAmt"] = amount,
            ["PayType"] = "Check",
            ["Line"] = new JsonArray(new JsonObject { ["Amount"] = amount, ["LinkedTxn"] = new JsonArray(new JsonObject { ["TxnId"] = bill.Id, ["TxnType"] = "Bill" }) }),
        };
        company.Save(payment, "an accountant", "Create");
        Link(payment);
        return payment;
    }

    private void FinishPayment(Storing store)
    {
        var (entity, data) = (store.Entity, store.Data);
        var customer = company.Find("Customer", data.Ref("CustomerRef") ?? throw QuickBooksError.Missing("CustomerRef"))!;
        data["TxnDate"] = (data.Day("TxnDate") ?? company.Today).Written();
        FinishCurrency(data, customer);
        var total = Json.Cents(data.Number("TotalAmt") ?? throw QuickBooksError.Missing("TotalAmt"));
        var (paid, credited) = (0m, 0m);
        foreach (var line in data.Objects("Line"))
        {
            var amount = line.Number("Amount") ?? throw QuickBooksError.Missing("Amount");
            var link = line.Objects("LinkedTxn").SingleOrDefault() ?? throw QuickBooksError.Missing("LinkedTxn");
            var kind = link.Text("TxnType");
            if (kind is not ("Invoice" or "CreditMemo"))
            {
                throw QuickBooksError.NotLinkable($"A payment cannot be linked to {kind}.");
            }

            var target = company.Find(kind, link.Text("TxnId")) ?? throw QuickBooksError.Reference(kind, link.Text("TxnId") ?? "", "LinkedTxn");
            if (target.Data.Ref("CustomerRef") != customer.Id || amount <= 0 || amount > target.Balance + target.Applied.GetValueOrDefault(entity))
            {
                throw QuickBooksError.NotLinkable($"{kind} {target.Id} cannot be linked with the amount {amount}.");
            }

            (paid, credited) = kind == "Invoice" ? (paid + amount, credited) : (paid, credited + amount);
        }

        data["TotalAmt"] = total;
        data["UnappliedAmt"] = total + credited - paid;
        if (total < 0 || total + credited < paid)
        {
            throw QuickBooksError.Business("The amount applied is greater than the payment.", "TotalAmt");
        }
    }

    /// <summary>What a payment is applied to changes too: its balance, its SyncToken.</summary>
    private void Link(Entity payment)
    {
        var before = Unlinked(payment);
        foreach (var line in payment.Data.Objects("Line"))
        {
            var link = line.Objects("LinkedTxn").Single();
            var target = company.Find(link.Text("TxnType")!, link.Text("TxnId"))!;
            target.Applied[payment] = target.Applied.GetValueOrDefault(payment) + (line.Number("Amount") ?? 0);
            _ = before.Add(target);
        }

        foreach (var target in before)
        {
            company.Save(target, payment.ChangedBy, "Update");
        }
    }

    private HashSet<Entity> Unlinked(Entity payment)
    {
        var targets = new[] { "Invoice", "CreditMemo", "Bill" }.SelectMany(company.Everything).Where(target => target.Applied.ContainsKey(payment)).ToHashSet();
        foreach (var target in targets)
        {
            _ = target.Applied.Remove(payment);
        }

        return targets;
    }

    /// <summary>Frees what is applied to a transaction, or what a payment is applied to.</summary>
    private void Unlink(Entity entity)
    {
        if (entity.Kind is "Payment" or "BillPayment")
        {
            foreach (var target in Unlinked(entity))
            {
                company.Save(target, entity.ChangedBy, "Update");
            }
        }

        foreach (var payment in entity.Applied.Keys)
        {
            payment.Data["Line"] = new JsonArray([.. payment.Data.Objects("Line").Where(line => line.Objects("LinkedTxn").All(link => link.Text("TxnId") != entity.Id)).Select(static line => line.Copy())]);
            payment.Data["UnappliedAmt"] = (payment.Data.Number("UnappliedAmt") ?? 0) + entity.Applied[payment];
            company.Save(payment, entity.ChangedBy, "Update");
        }

        entity.Applied.Clear();
    }

    /// <summary>A total that became smaller than what is applied frees the rest.</summary>
    private static void TrimApplied(Entity entity)
    {
        foreach (var payment in entity.Applied.Keys.ToList())
        {
            var over = -entity.Balance;
            if (over > 0)
            {
                var freed = Math.Min(over, entity.Applied[payment]);
                entity.Applied[payment] -= freed;
                payment.Data["UnappliedAmt"] = (payment.Data.Number("UnappliedAmt") ?? 0) + freed;
            }
        }
    }
}
