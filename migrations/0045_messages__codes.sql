-- A sentence that is kept is kept as a code with its params, and made when it is read, in the reader's language.
-- What was written before stays as it was written.
create function as_written(words text)
returns jsonb
language sql
immutable
strict
as $$
  select jsonb_build_object('code', 'text.as_written', 'params', jsonb_build_object('text', words));
$$;

alter table invoice_holds
alter column message type jsonb using as_written(message);

-- What a check compares with, and how far it lets it differ; a value is data, or words where there is none.
alter table match_results
alter column basis drop default,
alter column basis type jsonb using as_written(basis),
alter column expected type jsonb using to_jsonb(expected),
alter column actual type jsonb using to_jsonb(actual),
alter column allowed type jsonb using as_written(allowed);

alter table invoices
alter column approved_how type jsonb using as_written(approved_how);

-- The name of a rule is data; a step that no rule made is named by a code.
alter table approval_steps
alter column why type jsonb using as_written(why),
alter column rule_name type jsonb using to_jsonb(rule_name);

alter table notices
drop constraint notices_title_check,
drop constraint notices_body_check,
alter column title type jsonb using as_written(title),
alter column body drop not null,
alter column body
type jsonb using case
  when body = '' then null
  else as_written(body)
end;

-- Why a file was refused, a captured document could not be read, a proposed role came to nothing.
alter table attachments
alter column refusal type jsonb using as_written(refusal);

alter table invoice_captures
drop constraint invoice_captures_note_check,
drop constraint invoice_captures_reason_check,
alter column note type jsonb using as_written(note),
alter column reason type jsonb using as_written(reason);

alter table role_proposals
drop constraint role_proposals_reason_check,
alter column reason type jsonb using as_written(reason);

drop function as_written(text);
