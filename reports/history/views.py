"""What an HR analyst asks the history database: views of the version that counts, with names and lines joined."""

CURRENT = """\
SELECT r.wave, r.version, r.released_at
FROM releases r
WHERE r.release = (SELECT MAX(l.release) FROM releases l WHERE l.wave = r.wave)"""

# One row per wave, published set and priority; `line` is the same over waves for what counts as one department.
GAP_TREND = """\
SELECT d.line, g.wave, g.level, g.department, d.name, d.parent, p.name AS parent_name, g.priority,
       g.n, g.stated, g.enacted, g.gap, g.gap_low, g.gap_high, g.estimate,
       c.from_wave, c.basis, c.change, c.change_low, c.change_high, c.direction, c.detectable
FROM v_current v
JOIN gaps g ON g.wave = v.wave AND g.version = v.version
JOIN departments d ON d.wave = g.wave AND d.version = g.version AND d.level = g.level
     AND d.department = g.department
LEFT JOIN departments p ON p.wave = d.wave AND p.version = d.version AND p.level = 'parent'
     AND p.department = d.parent
LEFT JOIN changes c ON c.wave = g.wave AND c.version = g.version AND c.level = g.level
     AND c.department = g.department AND c.priority = g.priority"""

# One row per wave and department: its group, and the group of the wave before on its line.
CLUSTER_PATH = """\
SELECT d.line, m.wave, m.department, d.name, d.parent, m.group_name, m.kind, m.probability, m.verdict,
       LAG(m.wave) OVER path AS earlier_wave, LAG(m.group_name) OVER path AS earlier_group,
       LAG(m.probability) OVER path AS earlier_probability, k.probability AS move_probability
FROM v_current v
JOIN membership m ON m.wave = v.wave AND m.version = v.version
JOIN departments d ON d.wave = m.wave AND d.version = m.version AND d.level = 'department'
     AND d.department = m.department
LEFT JOIN moves k ON k.wave = m.wave AND k.version = m.version AND k.department = m.department
WINDOW path AS (PARTITION BY d.line ORDER BY m.wave)"""

RESPONSE = """\
SELECT d.line, r.wave, r.level, r.department, d.name, d.parent, r.headcount, r.respondents, r.response_rate,
       LAG(r.wave) OVER path AS earlier_wave, LAG(r.response_rate) OVER path AS earlier_response_rate
FROM v_current v
JOIN response r ON r.wave = v.wave AND r.version = v.version
JOIN departments d ON d.wave = r.wave AND d.version = r.version AND d.level = r.level
     AND d.department = r.department
WINDOW path AS (PARTITION BY r.level, d.line ORDER BY r.wave)"""

VIEWS = {
    "v_current": CURRENT,
    "v_gap_trend": GAP_TREND,
    "v_cluster_path": CLUSTER_PATH,
    "v_response": RESPONSE,
}
