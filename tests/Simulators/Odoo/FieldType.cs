namespace Connector.Simulators.Odoo;

internal enum FieldType
{
    Char,
    Text,
    Html,
    Selection,
    Integer,
    Float,
    Monetary,
    Boolean,
    Date,
    Datetime,
    Many2one,
    One2many,
    Many2many,
    Json,
    Binary,
}
