-- A change may say another split of a line of the order: its parts are rows of order_line_splits, as those of a line
-- that is typed in. `was_split` is what the line was split over before; null where its request says it, or the change
-- adds the line.
alter table change_order_lines
add column was_split jsonb;
