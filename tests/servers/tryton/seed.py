#!/usr/bin/python3
"""Seed a fresh Tryton 6.0 database (proteus, in-process; no server needed).
usage: seed.py <database-uri>   env: TRYTOND_CONFIG, TRYTON_SVC_PASSWORD"""
import datetime, os, sys, time
from decimal import Decimal
import warnings; warnings.filterwarnings('ignore')
from proteus import config, Model, Wizard
t0 = time.time()
cfg = config.set_trytond(sys.argv[1], user='admin', config_file=os.environ.get('TRYTOND_CONFIG'))
years = range(2022, 2028)

# -- currencies (trytond_import_currencies logic in short; pycountry is in Debian)
Currency = Model.get('currency.currency'); Rate = Model.get('currency.currency.rate')
want = {'EUR': ('Euro', '€', '978'), 'USD': ('US Dollar', '$', '840'), 'GBP': ('Pound Sterling', '£', '826')}
recs = {}
for code, (name, sym, num) in want.items():
    c = Currency(); c.name, c.code, c.symbol, c.numeric_code = name, code, sym, num
    c.rounding, c.digits = Decimal('0.01'), 2
    recs[code] = c
Currency.save(list(recs.values()))
for code, r in (('GBP', '1'), ('EUR', '1.2'), ('USD', '1.3')):
    Rate(date=datetime.date(2000, 1, 1), rate=Decimal(r), currency=recs[code]).save()
# -- countries
Country = Model.get('country.country')
try:
    import pycountry
    cs = []
    for c in pycountry.countries:
        k = Country(); k.name, k.code, k.code3, k.code_numeric = c.name, c.alpha_2, c.alpha_3, c.numeric; cs.append(k)
    Country.save(cs)
except ImportError:
    Country.save([Country(name=n, code=c) for n, c in (('France', 'FR'), ('Germany', 'DE'), ('United States', 'US'))])
print('currencies+countries %.1f' % (time.time() - t0), flush=True)

# -- company
Party = Model.get('party.party'); User = Model.get('res.user')
w = Wizard('company.company.config'); w.execute('company')
p = Party(name='Lab Company'); p.save()
w.form.party = p; w.form.currency = recs['GBP']; w.execute('add')
cfg._context = User.get_preferences(True, {})
company, = Model.get('company.company').find()
company.cancel_invoice_out = True          # else posted customer invoices cannot be cancelled
company.save()
print('company %.1f' % (time.time() - t0), flush=True)

# -- chart (account.account_template_root_en = "Minimal Account Chart")
Data = Model.get('ir.model.data')
d, = Data.find([('module', '=', 'account'), ('fs_id', '=', 'account_template_root_en')], limit=1)
Template = Model.get('account.account.template')
w = Wizard('account.create_chart'); w.execute('account')
w.form.account_template = Template(d.db_id); w.form.company = company
w.execute('create_account')
Account = Model.get('account.account')
acc = {k: Account.find([('type.' + k, '=', True), ('company', '=', company.id)], limit=1)[0]
       for k in ('receivable', 'payable', 'revenue', 'expense')}
acc['cash'], = Account.find([('name', '=', 'Main Cash')]); acc['tax'], = Account.find([('name', '=', 'Main Tax')])
w.form.account_receivable, w.form.account_payable = acc['receivable'], acc['payable']
w.execute('create_properties')
print('chart %.1f' % (time.time() - t0), flush=True)

# -- fiscal years, periods, sequences
FY = Model.get('account.fiscalyear'); Seq = Model.get('ir.sequence'); Strict = Model.get('ir.sequence.strict')
ST = Model.get('ir.sequence.type')
st_move, = ST.find([('name', '=', 'Account Move')], limit=1); st_inv, = ST.find([('name', '=', 'Invoice')], limit=1)
for y in years:
    fy = FY(name=str(y)); fy.start_date, fy.end_date = datetime.date(y, 1, 1), datetime.date(y, 12, 31); fy.company = company
    s = Seq(name='Moves %d' % y, sequence_type=st_move, company=company, prefix='M%d-' % y); s.save(); fy.post_move_sequence = s
    seq, = fy.invoice_sequences
    def strict(label, prefix):
        q = Strict(name='%s %d' % (label, y), sequence_type=st_inv, company=company, prefix=prefix % y, padding=5); q.save(); return q
    seq.out_invoice_sequence = strict('Customer invoices', 'INV-%d-'); seq.out_credit_note_sequence = strict('Customer credit notes', 'CN-%d-')
    seq.in_invoice_sequence = strict('Supplier invoices', 'BILL-%d-'); seq.in_credit_note_sequence = strict('Supplier credit notes', 'SCN-%d-')
    fy.save(); fy.click('create_period')
print('fiscal years %.1f' % (time.time() - t0), flush=True)

# -- payment terms, payment method, tax, product category
PT = Model.get('account.invoice.payment_term')
for name, days in (('Direct', 0), ('Net 30', 30)):
    t = PT(name=name); l = t.lines.new(type='remainder')
    if days: l.relativedeltas.new(days=days)
    t.save()
Journal = Model.get('account.journal')
cash, = Journal.find([('type', '=', 'cash')], limit=1)
pm = Model.get('account.invoice.payment.method')(name='Cash', journal=cash, credit_account=acc['cash'], debit_account=acc['cash']); pm.save()
Tax = Model.get('account.tax')
tax = Tax(); tax.name = tax.description = 'VAT 20%'; tax.type = 'percentage'; tax.rate = Decimal('.20')
tax.invoice_account = tax.credit_note_account = acc['tax']; tax.save()
Cat = Model.get('product.category')
c = Cat(name='Taxed 20%', accounting=True); c.account_expense = acc['expense']; c.account_revenue = acc['revenue']
c.customer_taxes.append(Tax(tax.id)); c.save()
c0 = Cat(name='Untaxed', accounting=True); c0.account_expense = acc['expense']; c0.account_revenue = acc['revenue']; c0.save()

# -- users: connector (service) and approver-less read-only
Group = Model.get('res.group')
def groups(*fs):
    out = []
    for f in fs:
        m, i = f.split('.'); dd, = Data.find([('module', '=', m), ('fs_id', '=', i)], limit=1); out.append(Group(dd.db_id))
    return out
def user(login, name, pw, *fs):
    u = User(); u.name, u.login, u.password = name, login, pw
    for g in groups(*fs): u.groups.append(g)
    u.companies.append(Model.get('company.company')(company.id)); u.company = Model.get('company.company')(company.id)
    u.save(); return u
user('connector', 'Connector service', os.environ.get('TRYTON_SVC_PASSWORD', 'Conn3ctor-Pw!'),
     'account.group_account', 'party.group_party_admin', 'product.group_product_admin')
# connector-only group: may keep external ids in ir.model.data (unique on fs_id+module+model)
g = Group(name='Connector'); g.save()
Access = Model.get('ir.model.access'); M = Model.get('ir.model')
md, = M.find([('model', '=', 'ir.model.data')])
a = Access(); a.model = md; a.group = Group(g.id); a.perm_read = a.perm_create = a.perm_write = a.perm_delete = True; a.description = 'connector external ids'; a.save()
cu, = User.find([('login', '=', 'connector')]); cu.groups.append(Group(g.id)); cu.save()
user('approver', 'Second pair of eyes', os.environ.get('TRYTON_SVC_PASSWORD', 'Conn3ctor-Pw!'), 'account.group_account', 'account.group_account_admin')
# drafter: may write draft invoices and parties but has no Account group => buttons validate/post/cancel are refused
dg = Group(name='Drafters'); dg.save()
for mm in M.find([('model', 'in', ['account.invoice', 'account.invoice.line', 'account.invoice.tax', 'account.invoice.line-account.tax'])]):
    a = Access(); a.model = mm; a.group = Group(dg.id); a.perm_read = a.perm_create = a.perm_write = a.perm_delete = True; a.save()
dr = user('drafter', 'Drafts only', os.environ.get('TRYTON_SVC_PASSWORD', 'Conn3ctor-Pw!'), 'party.group_party_admin')
dr.groups.append(Group(dg.id)); dr.save()
user('viewer', 'No account group', os.environ.get('TRYTON_SVC_PASSWORD', 'Conn3ctor-Pw!'))
print('seed done %.1f' % (time.time() - t0), flush=True)
