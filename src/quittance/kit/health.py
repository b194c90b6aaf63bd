"""Is the database there, and is it the database this code expects?"""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor


def database_ready() -> bool:
    """Whether the database answers; never raises."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
            cursor.fetchone()
    except Error:
        connection.close()
        return False
    return True


def migrations_applied() -> bool:
    """Whether every migration of this code has been applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
