-- Where a person is signed in now, the latest first; `handle` names a session without telling its secret.
CREATE FUNCTION core.sessions_of(p_person uuid, p_hash bytea, p_now timestamptz)
RETURNS TABLE (handle text, created_at timestamptz, seen_at timestamptz, user_agent text, is_this boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT left(encode(s.token_hash, 'hex'), 24), s.created_at, s.seen_at, s.user_agent, s.token_hash = p_hash
  FROM core.session s WHERE s.person_id = p_person AND s.revoked_at IS NULL AND s.expires_at > p_now
  ORDER BY s.token_hash = p_hash DESC, s.seen_at DESC LIMIT 50
$$;

-- Ends one of a person's sessions; false when it is over already, or another's.
CREATE FUNCTION core.end_session_of(p_person uuid, p_handle text, p_now timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH gone AS (UPDATE core.session SET revoked_at = p_now
    WHERE person_id = p_person AND left(encode(token_hash, 'hex'), 24) = p_handle AND revoked_at IS NULL RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM gone)
$$;

REVOKE ALL ON FUNCTION core.sessions_of(uuid, bytea, timestamptz), core.end_session_of(uuid, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.sessions_of(uuid, bytea, timestamptz), core.end_session_of(uuid, text, timestamptz) TO salesops_app;
GRANT USAGE, CREATE ON SCHEMA core TO salesops_definer;
ALTER FUNCTION core.sessions_of(uuid, bytea, timestamptz) OWNER TO salesops_definer;
ALTER FUNCTION core.end_session_of(uuid, text, timestamptz) OWNER TO salesops_definer;
REVOKE CREATE ON SCHEMA core FROM salesops_definer;
