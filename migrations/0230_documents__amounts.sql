-- Lists are narrowed by an amount of the books, or by what a document comes to in its own currency: of a currency with
-- other decimals the same number counts another amount of minor units, so the currency comes first.
create index documents__base_total on documents (tenant_id, kind, base_total, id)
where base_total is not null;
create index documents__own_total on documents (tenant_id, kind, currency, total)
where kind in ('blanket_order', 'collection', 'payment', 'payment_run');
