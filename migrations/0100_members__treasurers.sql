-- Treasurers propose and release payments and say what the bank answered.

alter table memberships
drop constraint memberships_roles_check,
add constraint memberships_roles_check
  check (
    roles <@ array[
      'requester',
      'approver',
      'buyer',
      'receiver',
      'ap_clerk',
      'controller',
      'treasurer',
      'admin',
      'auditor'
    ]
  );
alter table invitations
drop constraint invitations_roles_check,
add constraint invitations_roles_check
  check (
    roles <@ array[
      'requester',
      'approver',
      'buyer',
      'receiver',
      'ap_clerk',
      'controller',
      'treasurer',
      'admin',
      'auditor'
    ]
  );
alter table role_grants
drop constraint role_grants_role_check,
add constraint role_grants_role_check
  check (
    role in (
      'requester',
      'approver',
      'buyer',
      'receiver',
      'ap_clerk',
      'controller',
      'treasurer',
      'admin',
      'auditor'
    )
  );
alter table role_proposals
drop constraint role_proposals_role_check,
add constraint role_proposals_role_check
  check (
    role in (
      'requester',
      'approver',
      'buyer',
      'receiver',
      'ap_clerk',
      'controller',
      'treasurer',
      'admin',
      'auditor'
    )
  );
alter table identity_providers
drop constraint identity_providers_default_role_check,
add constraint identity_providers_default_role_check
  check (
    default_role in (
      'requester',
      'approver',
      'buyer',
      'receiver',
      'ap_clerk',
      'controller',
      'treasurer',
      'auditor'
    )
  );
