# Collections and stories.

