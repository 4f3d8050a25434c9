// For mongosh, as the root user. Makes the replica set where there is none yet, and one role and one user for
// each service of rights.json, or brings them up to date. Running it again changes nothing else.
//
//   mongosh "mongodb://root:…@mongodb:27017/admin?directConnection=true" apply-rights.js
//
// Environment: RIGHTS_FILE; MEMBER, the name under which services reach this server; and for each service its
// password, such as MONGODB_JOB_RUNNER_PASSWORD.
/* global db, rs, sleep, print, process, require */
const { readFileSync } = require('node:fs');

const DATABASE = 'tenor';
const LONGEST_WAIT_MS = 60_000;

function required(name) {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

function initiate(member) {
  if (db.hello().setName !== undefined) return;
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: member }] });
}

function awaitPrimary() {
  for (let waited = 0; !db.hello().isWritablePrimary; waited += 200) {
    if (waited > LONGEST_WAIT_MS) throw new Error('the replica set has no primary');
    sleep(200);
  }
}

function privilegesOf(collections) {
  return Object.entries(collections).map(([collection, actions]) => ({
    resource: { db: DATABASE, collection },
    actions,
  }));
}

function passwordVariable(service) {
  return `MONGODB_${service.toUpperCase().replaceAll('-', '_')}_PASSWORD`;
}

function apply(service, collections) {
  const pwd = required(passwordVariable(service));
  const tenor = db.getSiblingDB(DATABASE);
  const role = { privileges: privilegesOf(collections), roles: [] };
  if (tenor.getRole(service) === null) tenor.createRole({ role: service, ...role });
  else tenor.updateRole(service, role);
  const user = { pwd, roles: [{ role: service, db: DATABASE }] };
  if (tenor.getUser(service) === null) tenor.createUser({ user: service, ...user });
  else tenor.updateUser(service, user);
  print(`${service}: rights on ${Object.keys(collections).length} collections`);
}

initiate(required('MEMBER'));
awaitPrimary();
const { services } = JSON.parse(readFileSync(required('RIGHTS_FILE'), 'utf8'));
for (const [service, collections] of Object.entries(services)) apply(service, collections);
